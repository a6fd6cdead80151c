using System.Collections.Concurrent;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Handshake;

/// <summary>
/// The challenges that this process has made and that have not been answered yet. A challenge that comes back from
/// elsewhere is being relayed: the answer would be forwarded to this process's listener, and accepted there.
/// </summary>
/// <remarks>
/// In no version of the protocol does the MAC cover the role or the connection, so this is all that a single process
/// can detect.
/// </remarks>
internal sealed class OutstandingChallenges
{
    private readonly ConcurrentDictionary<string, EndPointPair?> _challenges = new();

    public static OutstandingChallenges OfThisProcess { get; } = new();

    public void Add(ReadOnlySpan<byte> challenge, EndPointPair? endPoints) => _challenges[Key(challenge)] = endPoints;

    public void Remove(ReadOnlySpan<byte> challenge) => _challenges.TryRemove(Key(challenge), out _);

    /// <summary>
    /// Whether this process made the challenge and receives it over a connection other than the one it was sent on; a
    /// listener and its client can be in one process.
    /// </summary>
    public bool IsRelayed(ReadOnlySpan<byte> challenge, EndPointPair? endPoints) =>
        _challenges.TryGetValue(Key(challenge), out EndPointPair? sentOn)
        && !(endPoints is not null && sentOn is not null && endPoints.IsOtherEndOf(sentOn));

    private static string Key(ReadOnlySpan<byte> challenge) => Convert.ToHexString(challenge);
}
