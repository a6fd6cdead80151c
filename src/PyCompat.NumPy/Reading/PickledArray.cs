using System.Numerics;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy.Reading;

/// <summary>The description of an array or scalar in a pickle, not yet checked for consistency.</summary>
/// <param name="DType">The dtype as received.</param>
/// <param name="Shape">The shape as received.</param>
/// <param name="Data">The bytes, or the list of Python objects.</param>
/// <param name="Order">The order of the items.</param>
internal sealed record PickledArray(object? DType, object? Shape, object? Data, NdOrder Order)
{
    /// <summary>An array or a scalar.</summary>
    public NdForm Form { get; init; }

    /// <summary>The class derived from <c>numpy.ndarray</c>; null for that class itself.</summary>
    public PyGlobal? Class { get; init; }

    /// <summary>The order of the buffer's axes; null if it is unchanged.</summary>
    public PyTuple? Axes { get; init; }

    /// <summary>The additional parts of a masked array; null for others.</summary>
    public PickledMask? Mask { get; init; }
}

/// <summary>The additional parts of a masked array (<c>numpy.ma.core.MaskedArray.__getstate__</c>).</summary>
/// <param name="Class">The class of the masked array.</param>
/// <param name="BaseClass">The class of the values.</param>
/// <param name="Bytes">A bool for each item, in the order of the items.</param>
/// <param name="FillValue">The value shown for a masked item; null for numpy's default.</param>
internal sealed record PickledMask(PyGlobal Class, PyGlobal BaseClass, object? Bytes, object? FillValue);

/// <summary>
/// Reads an int in numpy's pickles. Python 2 has two types of them, and writes the shapes of arrays on Windows as
/// longs, which are read as <see cref="BigInteger"/> (docs/type-mapping.md).
/// </summary>
internal static class PickledInteger
{
    /// <summary>Returns the number, if the value is one that fits.</summary>
    public static long? TryGet(object? value) => value switch
    {
        long number => number,
        BigInteger number when number >= long.MinValue && number <= long.MaxValue => (long)number,
        _ => null,
    };
}

/// <summary>The reason why a Python object does not become an array; never leaves this library.</summary>
internal sealed class NotAnArrayException(string reason) : Exception(reason);
