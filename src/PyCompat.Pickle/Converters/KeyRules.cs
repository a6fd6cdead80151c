using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Converters;

/// <summary>Properties of keys that follow from their type, before they are written.</summary>
internal static class KeyRules<T>
{
    /// <summary>
    /// Whether keys that are distinct in .NET are always distinct in Python: numbers, texts and the like of one type.
    /// Times may differ by less than a microsecond, and objects may be 1 and 1.0.
    /// </summary>
    public static readonly bool AreDistinct =
        typeof(T).IsPrimitive || typeof(T) == typeof(string) || typeof(T) == typeof(decimal)
        || typeof(T) == typeof(Guid) || typeof(T) == typeof(DateOnly) || typeof(T) == typeof(BigInteger)
        || typeof(T) == typeof(Int128)
        || typeof(T) == typeof(UInt128) || typeof(T) == typeof(Half) || typeof(T).IsEnum;

    /// <summary>
    /// Whether a collection distinguishes its keys by .NET's default equality: with a custom comparer, such as by
    /// reference, two equal texts may be separate keys.
    /// </summary>
    public static bool IsOrdinary(IEqualityComparer<T> comparer) =>
        comparer is KeyComparer<T> or CollisionGuard<T> or StringComparer || comparer == EqualityComparer<T>.Default;

    /// <summary>Whether all keys are different.</summary>
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
/// Compares keys that a peer chooses: .NET hashes numbers and times without a seed, so a peer could send keys that all
/// collide. Strings are already hashed with a seed.
/// </summary>
internal sealed class KeyComparer<T> : IEqualityComparer<T>
{
    private static readonly IEqualityComparer<T>? Instance = typeof(T).IsValueType ? new KeyComparer<T>() : null;

    // Value types in this list are hashed with a seed here; arrays are compared by reference.
    private static readonly bool IsSafe =
        typeof(T).IsPrimitive || typeof(T).IsEnum || typeof(T).IsArray
        || typeof(T) == typeof(string) || typeof(T) == typeof(decimal) || typeof(T) == typeof(Int128)
        || typeof(T) == typeof(UInt128) || typeof(T) == typeof(BigInteger) || typeof(T) == typeof(Complex)
        || typeof(T) == typeof(DateTime) || typeof(T) == typeof(DateTimeOffset) || typeof(T) == typeof(DateOnly)
        || typeof(T) == typeof(TimeOnly) || typeof(T) == typeof(TimeSpan) || typeof(T) == typeof(Guid);

    private KeyComparer()
    {
    }

    /// <summary>Returns the comparer for reading; null if .NET's is safe. Then call <see cref="Release"/>.</summary>
    public static IEqualityComparer<T>? Create() =>
        IsSafe ? Instance : new CollisionGuard<T>(Instance ?? EqualityComparer<T>.Default);

    /// <summary>Called when everything that is compared by it has been read.</summary>
    public static void Release(IEqualityComparer<T>? comparer) => (comparer as CollisionGuard<T>)?.Release();

    /// <summary>Creates a set of what has been read.</summary>
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

        // Types with members hash them themselves: see CollisionGuard.
        return obj is Enum or char ? HashCode.Combine(obj.GetHashCode()) : PyEquality.Comparer.GetHashCode(obj);
    }
}

/// <summary>
/// Compares keys that are hashed by their own type, such as a record, without a seed. While a message is read, a peer
/// that sends keys which all collide gets an error before the comparisons, quadratic in the number of keys, take a long
/// time.
/// </summary>
internal sealed class CollisionGuard<T>(IEqualityComparer<T> own) : IEqualityComparer<T>
{
    /// <summary>The tolerated number of comparisons per key, on average.</summary>
    private const long ComparisonsPerKey = 100;

    /// <summary>
    /// The number of comparisons that is always tolerated, which takes a fraction of a second: a plain struct is hashed
    /// by its first field only, so a few thousand legitimate keys may collide.
    /// </summary>
    private const long ComparisonsAtFirst = 1 << 24;

    private long _allowed = ComparisonsAtFirst;
    private bool _isReleased;

    /// <exception cref="InvalidOperationException">Too many keys have the same hash.</exception>
    public bool Equals(T? x, T? y)
    {
        if (!_isReleased && --_allowed < 0)
        {
            throw new InvalidOperationException(
                $"too many keys have the same hash: {typeof(T)} hashes values of a peer's choice without a seed");
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

    /// <summary>Reading is complete: later users may compare without limit.</summary>
    public void Release() => _isReleased = true;
}
