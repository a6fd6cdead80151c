using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

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
