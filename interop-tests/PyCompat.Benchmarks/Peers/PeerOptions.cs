using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.Peers;

/// <summary>The options of a peer that uses this library.</summary>
internal sealed record PeerOptions(
    PeerRole Role, string? Address, bool IsAsync, bool IsRpc, ConnectionOptions Connection)
{
    public static PeerOptions Parse(IReadOnlyList<string> arguments)
    {
        string[] options = [.. arguments.TakeWhile(argument => argument.StartsWith("--", StringComparison.Ordinal))];
        string[] rest = [.. arguments.Skip(options.Length)];
        return new PeerOptions(
            Enum.Parse<PeerRole>(rest[0], ignoreCase: true),
            rest.ElementAtOrDefault(1),
            options.Contains("--async"),
            options.Contains("--rpc"),
            new ConnectionOptions
            {
                MaxMessageLength = 1L << 31,
                BusyPollDuration = options.Contains("--busy") ? TimeSpan.FromMicroseconds(50) : TimeSpan.Zero,
                MaxSendDelay = options.Contains("--coalescing") ? TimeSpan.FromMilliseconds(1) : TimeSpan.Zero,
            });
    }
}
