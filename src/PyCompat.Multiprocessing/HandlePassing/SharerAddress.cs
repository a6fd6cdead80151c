using System.Net.Sockets;
using System.Text;
using PyCompat.Pickle.Text;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>The address of a resource sharer in a message.</summary>
internal static class SharerAddress
{
    private const int LongestShown = 200;

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Requires a Unix socket's address: only there can the user of the process be determined before its challenge is
    /// answered. At any other address this process might prove to a stranger that it knows the key.
    /// </summary>
    /// <exception cref="HandlePassingException">It is another kind of address, or not an address.</exception>
    public static UnixDomainSocketEndPoint ToEndPoint(object? address)
    {
        // CPython 3.9 and 3.10 listen in the abstract namespace (until gh-97514), and send such a name as bytes.
        if (address is byte[] { Length: > 1 } name && name[0] == 0)
        {
            address = Encoding.UTF8.GetString(name);
        }

        if (address is not string { Length: > 0 } path)
        {
            throw NotTakeable(address, "it is not the path of a Unix socket (AF_UNIX)");
        }

        // A leading NUL is Linux's abstract namespace; anywhere else it would truncate the path.
        if (path.LastIndexOf('\0') > 0)
        {
            throw NotTakeable(address, "it contains a NUL");
        }

        try
        {
            _ = StrictUtf8.GetByteCount(path);
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException failure)
        {
            // Too long for a socket's address, or contains lone surrogates, which stand for bytes that are not UTF-8.
            throw NotTakeable(address, "it cannot be the path of a Unix socket", failure);
        }
    }

    /// <summary>Requires the address of a local pipe, for the same reason.</summary>
    /// <exception cref="HandlePassingException">It is another kind of address, or not an address.</exception>
    public static NamedPipeEndPoint ToPipe(object? address)
    {
        if (address is not string path || !path.StartsWith(NamedPipeEndPoint.LocalPrefix, StringComparison.Ordinal))
        {
            throw NotTakeable(address, "it is not a pipe on this machine (AF_PIPE)");
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

    /// <summary>Formats it for an error message.</summary>
    public static string Describe(object? address) => PyRepr.Format(address, LongestShown);

    private static HandlePassingException NotTakeable(object? address, string why, Exception? failure = null) => new(
        HandlePassingErrorCode.NotTakeable,
        $"The message refers to a connection or socket at {Describe(address)}, which is refused: {why}.",
        failure);
}
