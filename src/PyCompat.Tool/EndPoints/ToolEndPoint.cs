using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.EndPoints;

/// <summary>The target named by ENDPOINT on the command line.</summary>
internal abstract record ToolEndPoint(string Text)
{
    /// <summary>Whether a Listener can be bound to it.</summary>
    public virtual bool CanListen => false;

    /// <summary>Parses the notation.</summary>
    /// <exception cref="FormatException">The text is not an endpoint; the message says why.</exception>
    public static ToolEndPoint Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : text[..colon];
        var rest = text[(colon + 1)..];
        return scheme switch
        {
            "fd" => DescriptorEndPoint.Parse(text, rest),
            "python" => ScriptEndPoint.Parse(text, rest),
            "tcp" or "unix" or "abstract" => NetworkEndPoint.Parse(text),
            "pipe" when OperatingSystem.IsWindows() => NetworkEndPoint.Parse(text),
            "handle" when OperatingSystem.IsWindows() => HandleEndPoint.Parse(text, rest),
            "pipe" or "handle" => throw new FormatException($"'{text}': {scheme}: works on Windows only"),
            _ => throw new FormatException(
                $"'{text}' is no endpoint: it must begin with {(OperatingSystem.IsWindows()
                    ? "handle:, pipe:, tcp: or python:"
                    : "fd:, tcp:, unix:, abstract: or python:")}"),
        };
    }

    /// <summary>Opens a connection as a client; the options apply to targets with an address.</summary>
    public abstract Task<Link> OpenAsync(ClientOptions options, CancellationToken cancellation);
}

/// <summary>An open connection, and the script that was started for it, if any.</summary>
internal sealed class Link(Connection connection, PythonProcess? process = null) : IDisposable
{
    public Connection Connection => connection;

    /// <summary>Ends a successful conversation: closes the connection, and waits for the script.</summary>
    /// <exception cref="IOException">The script's exit code is not 0.</exception>
    public async Task EndAsync(CancellationToken cancellation)
    {
        connection.Dispose();
        if (process is null)
        {
            return;
        }

        var exitCode = await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw new IOException($"the script ended with exit code {exitCode}");
        }
    }

    public void Dispose()
    {
        connection.Dispose();
        process?.Dispose();
    }
}

/// <summary>A Python script that is started with one end of a Pipe.</summary>
internal sealed record ScriptEndPoint(string Text, string Path) : ToolEndPoint(Text)
{
    public static ScriptEndPoint Parse(string text, string path) => path.Length > 0
        ? new ScriptEndPoint(text, path)
        : throw new FormatException($"'{text}': a script's path must follow");

    public override Task<Link> OpenAsync(ClientOptions options, CancellationToken cancellation)
    {
        var process = PythonProcess.StartScript(Path, [], new PythonProcessOptions
        {
            AuthKey = options.AuthKey,
            Connection = options.Connection,
        });
        return Task.FromResult(new Link(process.Connection, process));
    }
}

/// <summary>The address of a socket.</summary>
internal sealed record NetworkEndPoint(string Text, EndPoint Address) : ToolEndPoint(Text)
{
    public override bool CanListen => true;

    public static new NetworkEndPoint Parse(string text) => new(text, EndPointNotation.Parse(text));

    public override async Task<Link> OpenAsync(ClientOptions options, CancellationToken cancellation)
    {
        try
        {
            return new Link(await Client.ConnectAsync(Address, options, cancellation).ConfigureAwait(false));
        }
        // The resolver's message contains neither the host nor the purpose.
        catch (SocketException exception) when (exception.SocketErrorCode
            is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData)
        {
            throw new IOException($"cannot connect to {Text}: {exception.Message}", exception);
        }
    }
}

/// <summary>An inherited file descriptor, one end of a multiprocessing Pipe.</summary>
internal sealed record DescriptorEndPoint(string Text, int Descriptor) : ToolEndPoint(Text)
{
    public static DescriptorEndPoint Parse(string text, string number)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new FormatException($"'{text}': file descriptors are inherited on Unix only; use handle:");
        }

        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
            ? new DescriptorEndPoint(text, descriptor)
            : throw new FormatException($"'{text}': '{number}' is not a file descriptor's number");
    }

    public override Task<Link> OpenAsync(ClientOptions options, CancellationToken cancellation)
    {
        var handle = InheritedDescriptor.Take(Descriptor, Text);
        return Task.FromResult(new Link(Connection.FromHandle(handle, GetAccess(), options.Connection)));
    }

    // The end of a pipe may be one-way, and a command that needs the other direction reports that.
    private ConnectionAccess GetAccess() =>
        (Interop.LibC.fcntl(Descriptor, Interop.LibC.F_GETFL) & Interop.LibC.O_ACCMODE) switch
        {
            Interop.LibC.O_RDONLY => ConnectionAccess.Read,
            Interop.LibC.O_WRONLY => ConnectionAccess.Write,
            _ => ConnectionAccess.ReadWrite,
        };
}
