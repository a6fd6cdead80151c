using System.Numerics;

namespace PyCompat.Pickle;

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
