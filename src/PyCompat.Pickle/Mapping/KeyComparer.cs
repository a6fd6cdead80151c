using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

/// <summary>
/// Compares keys that a peer chooses: .NET hashes numbers and times without a seed, so that a peer could send keys that
/// all collide. Strings are hashed with a seed already.
/// </summary>
internal sealed class KeyComparer<T> : IEqualityComparer<T>
{
    /// <summary>The comparer; null where .NET's own will do.</summary>
    public static IEqualityComparer<T>? Instance { get; } = IsPredictable ? new KeyComparer<T>() : null;

    private static bool IsPredictable => typeof(T).IsValueType;

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

        // What has members besides these hashes them by itself, with a seed.
        return obj is Enum or char ? HashCode.Combine(obj.GetHashCode()) : PyEquality.Comparer.GetHashCode(obj);
    }
}
