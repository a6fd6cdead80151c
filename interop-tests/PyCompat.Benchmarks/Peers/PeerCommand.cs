namespace PyCompat.Benchmarks.Peers;

/// <summary>How a peer of some kind is started.</summary>
internal sealed record PeerCommand(string Program, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
