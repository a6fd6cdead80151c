using System.Collections.Concurrent;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Handshake;

/// <summary>
/// The challenges that this process has made and that are not answered yet. One that comes back as somebody else's is
/// a relay's: an answer to it would be carried to this process's own listener, and open it.
/// </summary>
/// <remarks>
/// The MAC names neither the role nor the connection, in any version of the protocol, so this is all that one process
/// alone can notice.
/// </remarks>
internal sealed class OutstandingChallenges
{
    private readonly ConcurrentDictionary<string, EndPointPair?> _challenges = new();

    public static OutstandingChallenges OfThisProcess { get; } = new();

    public void Add(ReadOnlySpan<byte> challenge, EndPointPair? endPoints) => _challenges[Key(challenge)] = endPoints;

    public void Remove(ReadOnlySpan<byte> challenge) => _challenges.TryRemove(Key(challenge), out _);

    /// <summary>
    /// Whether the challenge is this process's own and comes over another connection than it was sent on: a listener
    /// and its client can live in one process.
    /// </summary>
    public bool IsRelayed(ReadOnlySpan<byte> challenge, EndPointPair? endPoints) =>
        _challenges.TryGetValue(Key(challenge), out EndPointPair? sentOn)
        && !(endPoints is not null && sentOn is not null && endPoints.IsOtherEndOf(sentOn));

    private static string Key(ReadOnlySpan<byte> challenge) => Convert.ToHexString(challenge);
}
