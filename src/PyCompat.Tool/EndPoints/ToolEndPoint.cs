using PyCompat.Multiprocessing;

namespace PyCompat.Tool.EndPoints;

/// <summary>What ENDPOINT on the command line names.</summary>
internal abstract record ToolEndPoint(string Text)
{
    /// <summary>Whether a Listener can be bound to it.</summary>
    public virtual bool CanListen => false;

    /// <summary>Reads the notation.</summary>
    /// <exception cref="FormatException">The text names no endpoint; the message says why.</exception>
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

    /// <summary>Opens a connection as a client does; the options are for what has an address.</summary>
    public abstract Task<Link> OpenAsync(ClientOptions options, CancellationToken cancellation);
}
