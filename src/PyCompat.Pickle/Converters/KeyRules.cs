using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Converters;

/// <summary>What is known of keys by their type, before they are written.</summary>
internal static class KeyRules<T>
{
    /// <summary>
    /// Whether keys that .NET tells apart are never one in Python: numbers, texts and the like of one type. Times may
    /// differ by less than a microsecond, and objects may be 1 and 1.0.
    /// </summary>
    public static readonly bool AreDistinct =
        typeof(T).IsPrimitive || typeof(T) == typeof(string) || typeof(T) == typeof(decimal)
        || typeof(T) == typeof(Guid) || typeof(T) == typeof(DateOnly) || typeof(T) == typeof(BigInteger)
        || typeof(T) == typeof(Int128)
        || typeof(T) == typeof(UInt128) || typeof(T) == typeof(Half) || typeof(T).IsEnum;

    /// <summary>
    /// Whether a collection tells its keys apart as .NET does by itself: with a comparer of its own, which may ask for
    /// the same object, two equal texts may be two keys.
    /// </summary>
    public static bool IsOrdinary(IEqualityComparer<T> comparer) =>
        comparer is KeyComparer<T> or CollisionGuard<T> or StringComparer || comparer == EqualityComparer<T>.Default;

    /// <summary>Whether no two of the keys are equal.</summary>
    public static bool AllDiffer(ReadOnlySpan<T> keys)
    {
        var distinct = new HashSet<T>(keys.Length);
        foreach (T key in keys)
        {
            if (!distinct.Add(key))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>
/// Compares keys that a peer chooses: .NET hashes numbers and times without a seed, so that a peer could send keys that
/// all collide. Strings are hashed with a seed already.
/// </summary>
internal sealed class KeyComparer<T> : IEqualityComparer<T>
{
    private static readonly IEqualityComparer<T>? Instance = typeof(T).IsValueType ? new KeyComparer<T>() : null;

    // Of value types these are hashed with a seed here; arrays are compared by reference.
    private static readonly bool IsSafe =
        typeof(T).IsPrimitive || typeof(T).IsEnum || typeof(T).IsArray
        || typeof(T) == typeof(string) || typeof(T) == typeof(decimal) || typeof(T) == typeof(Int128)
        || typeof(T) == typeof(UInt128) || typeof(T) == typeof(BigInteger) || typeof(T) == typeof(Complex)
        || typeof(T) == typeof(DateTime) || typeof(T) == typeof(DateTimeOffset) || typeof(T) == typeof(DateOnly)
        || typeof(T) == typeof(TimeOnly) || typeof(T) == typeof(TimeSpan) || typeof(T) == typeof(Guid);

    private KeyComparer()
    {
    }

    /// <summary>The comparer for what is read; null where .NET's own will do. <see cref="Release"/> follows.</summary>
    public static IEqualityComparer<T>? Create() =>
        IsSafe ? Instance : new CollisionGuard<T>(Instance ?? EqualityComparer<T>.Default);

    /// <summary>Says that what is compared by it has been read.</summary>
    public static void Release(IEqualityComparer<T>? comparer) => (comparer as CollisionGuard<T>)?.Release();

    /// <summary>Makes a set of what has been read.</summary>
    public static TSet MakeSet<TSet>(T[] items, Func<T[], IEqualityComparer<T>?, TSet> make)
    {
        IEqualityComparer<T>? comparer = Create();
        TSet set = make(items, comparer);
        Release(comparer);
        return set;
    }

    public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

    public int GetHashCode([DisallowNull] T obj)
    {
        if (typeof(T) == typeof(int))
        {
            return PyNumber.HashInteger(Unsafe.As<T, int>(ref obj));
        }

        if (typeof(T) == typeof(long))
        {
            return PyNumber.HashInteger(Unsafe.As<T, long>(ref obj));
        }

        // What has members of its own hashes them by itself: see CollisionGuard.
        return obj is Enum or char ? HashCode.Combine(obj.GetHashCode()) : PyEquality.Comparer.GetHashCode(obj);
    }
}

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
