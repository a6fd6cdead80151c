using System.Numerics;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy.Reading;

/// <summary>What a pickle says of an array or scalar, not yet held against each other.</summary>
/// <param name="DType">The dtype, as it came.</param>
/// <param name="Shape">The shape, as it came.</param>
/// <param name="Data">The bytes, or the list of Python objects.</param>
/// <param name="Order">In which order the items lie.</param>
internal sealed record PickledArray(object? DType, object? Shape, object? Data, NdOrder Order)
{
    /// <summary>An array or a scalar.</summary>
    public NdForm Form { get; init; }

    /// <summary>The class derived from <c>numpy.ndarray</c>; null for that itself.</summary>
    public PyGlobal? Class { get; init; }

    /// <summary>The order in which the axes of the buffer are to be taken; null where that is their own.</summary>
    public PyTuple? Axes { get; init; }

    /// <summary>What a masked array has besides; null for all others.</summary>
    public PickledMask? Mask { get; init; }
}

/// <summary>The part of a masked array that an array does not have (<c>numpy.ma.core.MaskedArray.__getstate__</c>).
/// </summary>
/// <param name="Class">The class of the masked array.</param>
/// <param name="BaseClass">The class of the values.</param>
/// <param name="Bytes">A bool for each item, in the order of the items.</param>
/// <param name="FillValue">What stands for a masked item; null for numpy's default.</param>
internal sealed record PickledMask(PyGlobal Class, PyGlobal BaseClass, object? Bytes, object? FillValue);

/// <summary>
/// An int in numpy's pickles: Python 2 has two types of them, and writes the shapes of Windows' arrays as longs, which
/// arrive as <see cref="BigInteger"/> (docs/type-mapping.md).
/// </summary>
internal static class PickledInteger
{
    /// <summary>The number, where the value is one that fits.</summary>
    public static long? TryGet(object? value) => value switch
    {
        long number => number,
        BigInteger number when number >= long.MinValue && number <= long.MaxValue => (long)number,
        _ => null,
    };
}

/// <summary>Why a Python object does not become an array; it never leaves this library.</summary>
internal sealed class NotAnArrayException(string reason) : Exception(reason);
