using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing.Endpoints;

namespace PyCompat.Multiprocessing;

/// <summary>
/// Addresses as text: <c>tcp:HOST:PORT</c> (an IPv6 host in brackets), <c>unix:PATH</c>, <c>abstract:NAME</c>,
/// <c>pipe:NAME</c>.
/// </summary>
public static class EndPointNotation
{
    private const string Tcp = "tcp:";
    private const string Unix = "unix:";
    private const string Abstract = "abstract:";
    private const string Pipe = "pipe:";

    /// <summary>Parses the notation.</summary>
    /// <exception cref="FormatException">The text is not an address; the message describes what is wrong.</exception>
    public static EndPoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, out string? problem) ?? throw new FormatException($"'{text}' is not an address: {problem}");
    }

    /// <summary>Parses the notation; returns false if the text is not an address.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EndPoint? endPoint)
    {
        endPoint = text is null ? null : Read(text, out _);
        return endPoint is not null;
    }

    /// <summary>Formats an address in the notation that <see cref="Parse"/> reads.</summary>
    /// <exception cref="ArgumentException">An address of a kind that cannot be written in the notation.</exception>
    public static string Format(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return endPoint switch
        {
            IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } ip => $"{Tcp}[{ip.Address}]:{ip.Port}",
            IPEndPoint ip => $"{Tcp}{ip.Address}:{ip.Port}",
            DnsEndPoint name => $"{Tcp}{name.Host}:{name.Port}",
            UnixDomainSocketEndPoint unix when UnixAddress.GetPath(unix) is { } path => Unix + path,

            UnixDomainSocketEndPoint { } unix when unix.ToString().Length == 0 => throw new ArgumentException(
                "A Unix socket without a name has no notation.", nameof(endPoint)),

            // ToString() shows an abstract name with @ for its leading NUL.
            UnixDomainSocketEndPoint unix => Abstract + unix.ToString()[1..],
            NamedPipeEndPoint pipe => Pipe + pipe.Name,
            _ => throw new ArgumentException($"{endPoint.GetType().Name} has no notation.", nameof(endPoint)),
        };
    }

    /// <summary>
    /// Returns the notation, or a description of an address that cannot be written in it: the client's end of a Unix
    /// socket is rarely bound.
    /// </summary>
    internal static string Describe(EndPoint endPoint) =>
        endPoint is UnixDomainSocketEndPoint && endPoint.ToString() is not { Length: > 0 }
            ? "a Unix socket without a name"
            : Format(endPoint);

    private static EndPoint? Read(string text, out string? problem)
    {
        problem = null;
        if (text.StartsWith(Tcp, StringComparison.Ordinal))
        {
            return ReadTcp(text[Tcp.Length..], out problem);
        }

        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            return ReadUnix(text[Unix.Length..], prefix: "", out problem);
        }

        if (text.StartsWith(Abstract, StringComparison.Ordinal))
        {
            return ReadUnix(text[Abstract.Length..], prefix: "\0", out problem);
        }

        if (text.StartsWith(Pipe, StringComparison.Ordinal))
        {
            return ReadPipe(text[Pipe.Length..], out problem);
        }

        problem = "it must begin with tcp:, unix:, abstract: or pipe:.";
        return null;
    }

    private static EndPoint? ReadTcp(string text, out string? problem)
    {
        problem = "tcp: takes HOST:PORT, with a port from 0 to 65535 and an IPv6 host in brackets.";
        int colon = text.LastIndexOf(':');
        ReadOnlySpan<char> digits = text.AsSpan(colon + 1);
        if (colon <= 0 || !ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return null;
        }

        string host = text[..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        if (isBracketed)
        {
            host = host[1..^1];
        }

        if (host.Contains(':') != isBracketed)
        {
            return null;
        }

        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return new IPEndPoint(address, port);
        }

        return isBracketed || Uri.CheckHostName(host) != UriHostNameType.Dns ? null : new DnsEndPoint(host, port);
    }

    private static NamedPipeEndPoint? ReadPipe(string name, out string? problem)
    {
        problem = null;
        try
        {
            return new NamedPipeEndPoint(name);
        }
        catch (ArgumentException failure)
        {
            problem = failure.Message;
            return null;
        }
    }

    private static UnixDomainSocketEndPoint? ReadUnix(string name, string prefix, out string? problem)
    {
        problem = "the name of a Unix socket must have 1 to 107 bytes.";
        if (name.Length == 0)
        {
            return null;
        }

        try
        {
            return new UnixDomainSocketEndPoint(prefix + name);
        }
        catch (ArgumentException)
        {
            // Longer than sun_path, whose length depends on the system.
            return null;
        }
        catch (PlatformNotSupportedException)
        {
            problem = "this system does not support Unix sockets.";
            return null;
        }
    }
}
