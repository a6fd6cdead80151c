namespace PyCompat.Benchmarks.Peers;

/// <summary>The command that starts a kind of peer.</summary>
internal sealed record PeerCommand(string Program, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
