using System.Collections.Concurrent;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing.Authentication;

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
    private readonly ConcurrentDictionary<string, Route?> _challenges = new();

    internal static OutstandingChallenges OfThisProcess { get; } = new();

    internal void Add(ReadOnlySpan<byte> challenge, Route? route) => _challenges[Key(challenge)] = route;

    internal void Remove(ReadOnlySpan<byte> challenge) => _challenges.TryRemove(Key(challenge), out _);

    /// <summary>
    /// Whether the challenge is this process's own and comes over another connection than it was sent on: a listener
    /// and its client can live in one process.
    /// </summary>
    internal bool IsRelayed(ReadOnlySpan<byte> challenge, Route? route) =>
        _challenges.TryGetValue(Key(challenge), out Route? sentOn)
        && !(route is not null && sentOn is not null && route.IsOtherEndOf(sentOn));

    private static string Key(ReadOnlySpan<byte> challenge) => Convert.ToHexString(challenge);
}
