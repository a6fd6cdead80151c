using System.Diagnostics.CodeAnalysis;

namespace PyCompat.Pickle;

/// <summary>
/// Compares keys whose hash is their own type's affair, such as a record's, which has no seed: while a message is read,
/// a peer that sends keys which all collide is told so before their number squared costs the time it is meant to.
/// </summary>
internal sealed class CollisionGuard<T>(IEqualityComparer<T> own) : IEqualityComparer<T>
{
    /// <summary>So many comparisons a key are borne, on average.</summary>
    private const long ComparisonsPerKey = 100;

    /// <summary>
    /// So many are borne in any case, which take a part of a second: a plain struct is hashed by its first field alone,
    /// so that some thousand honest keys may collide.
    /// </summary>
    private const long ComparisonsAtFirst = 1 << 24;

    private long _allowed = ComparisonsAtFirst;
    private bool _isReleased;

    /// <exception cref="InvalidOperationException">Too many keys have one hash.</exception>
    public bool Equals(T? x, T? y)
    {
        if (!_isReleased && --_allowed < 0)
        {
            throw new InvalidOperationException(
                $"too many of the keys have one hash: {typeof(T)} hashes values of a peer's choice without a seed");
        }

        return own.Equals(x, y);
    }

    public int GetHashCode([DisallowNull] T obj)
    {
        if (!_isReleased)
        {
            _allowed += ComparisonsPerKey;
        }

        return own.GetHashCode(obj);
    }

    /// <summary>What was read is whole: who uses it from here on compares as often as it likes.</summary>
    public void Release() => _isReleased = true;
}
