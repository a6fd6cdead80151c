using System.Net.Sockets;
using System.Text;
using PyCompat.Pickle.Text;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>The address of a resource sharer, as a message says it.</summary>
internal static class SharerAddress
{
    private const int LongestShown = 200;

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// A Unix socket's: nothing else tells whose process is there before this one answers its challenge. At any other
    /// address this process would do for a stranger what proves that it knows its key.
    /// </summary>
    /// <exception cref="HandlePassingException">It is another kind of address, or none.</exception>
    public static UnixDomainSocketEndPoint ToEndPoint(object? address)
    {
        // CPython 3.9 and 3.10 listen in the abstract namespace (until gh-97514), and give such a name as bytes.
        if (address is byte[] { Length: > 1 } name && name[0] == 0)
        {
            address = Encoding.UTF8.GetString(name);
        }

        if (address is not string { Length: > 0 } path)
        {
            throw NotTakeable(address, "it is no path of a Unix socket (AF_UNIX)");
        }

        // A leading NUL is Linux's abstract namespace; anywhere else it ends the path early.
        if (path.LastIndexOf('\0') > 0)
        {
            throw NotTakeable(address, "it has a NUL inside");
        }

        try
        {
            _ = StrictUtf8.GetByteCount(path);
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException failure)
        {
            // Too long for a socket's address, or lone surrogates, which stand for bytes that are not UTF-8.
            throw NotTakeable(address, "it cannot be the path of a Unix socket", failure);
        }
    }

    /// <summary>A pipe's of this machine, for the same reason.</summary>
    /// <exception cref="HandlePassingException">It is another kind of address, or none.</exception>
    public static NamedPipeEndPoint ToPipe(object? address)
    {
        if (address is not string path || !path.StartsWith(NamedPipeEndPoint.LocalPrefix, StringComparison.Ordinal))
        {
            throw NotTakeable(address, "it is no pipe of this machine (AF_PIPE)");
        }

        try
        {
            return new NamedPipeEndPoint(path);
        }
        catch (ArgumentException failure)
        {
            throw NotTakeable(address, "it cannot be the name of a pipe", failure);
        }
    }

    /// <summary>What is said of it to the user.</summary>
    public static string Describe(object? address) => PyRepr.Format(address, LongestShown);

    private static HandlePassingException NotTakeable(object? address, string why, Exception? failure = null) => new(
        HandlePassingErrorCode.NotTakeable,
        $"The message has a connection or socket served at {Describe(address)}: {why}. It is not connected to.",
        failure);
}
