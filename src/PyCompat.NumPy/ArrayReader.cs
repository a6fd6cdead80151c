using PyCompat.Pickle;

namespace PyCompat.NumPy;

/// <summary>
/// Makes an array of what a pickle says of it: the three forms that numpy writes. All of it comes from the peer: what
/// does not fit together stays what it is.
/// </summary>
internal static class ArrayReader
{
    // numpy/core/src/multiarray/methods.c, array_reduce and array_setstate.
    private const long StateVersion = 1;

    /// <summary>Reads an array or scalar.</summary>
    /// <exception cref="NotAnArrayException">It is none, or one that stays symbolic.</exception>
    public static NdArray Read(object? value)
    {
        if (value is not PyObject { Construction: PyConstruction.Call } made)
        {
            throw new NotAnArrayException("it was not made by numpy");
        }

        return made switch
        {
            _ when NumPyNames.IsReconstruct(made.Callable) => ReadReconstructed(made),
            _ when NumPyNames.IsFromBuffer(made.Callable) => ReadFromBuffer(made),
            _ when NumPyNames.IsScalar(made.Callable) => ReadScalar(made),
            _ => throw new NotAnArrayException("it was not made by numpy"),
        };
    }

    /// <summary>The form of protocols 0 to 4, and of arrays whose items are in neither order.</summary>
    private static NdArray ReadReconstructed(PyObject made)
    {
        if (made.Arguments is not [var type, ..] || !NumPyNames.IsArray(type))
        {
            throw new NotAnArrayException("it is of a class derived from numpy.ndarray");
        }

        if (made.Steps is not [{ Kind: PyStepKind.Build, Value: PyTuple state }]
            || state is not [StateVersion, var shape, var dtype, var isFortran, var data])
        {
            throw new NotAnArrayException("its state is not of the form that numpy writes");
        }

        NdOrder order = isFortran switch
        {
            false or 0L => NdOrder.C,
            true or 1L => NdOrder.Fortran,
            _ => throw new NotAnArrayException("its state does not say the order of its items"),
        };
        return Make(dtype, shape, data, order);
    }

    /// <summary>
    /// The form of protocol 5 (<c>array_reduce_ex_picklebuffer</c>): <c>_frombuffer(buffer, dtype, shape, order)</c>,
    /// and the order of axes in newer numpys (<c>numpy/_core/numeric.py</c>, <c>_frombuffer</c>).
    /// </summary>
    private static NdArray ReadFromBuffer(PyObject made)
    {
        if (made.Arguments is not { Count: 4 or 5 } arguments || made.Steps.Count > 0)
        {
            throw new NotAnArrayException("its buffer comes with other arguments than numpy gives");
        }

        (object? data, object? dtype, object? shape) = (arguments[0], arguments[1], arguments[2]);
        object? axes = arguments.Count == 5 ? arguments[4] : null;
        return (NumPyNames.AsText(arguments[3]), axes) switch
        {
            ("C", null) => Make(dtype, shape, data, NdOrder.C),
            ("F", null) => Make(dtype, shape, data, NdOrder.Fortran),
            ("K", PyTuple order) => Make(dtype, shape, data, NdOrder.C).Transpose(ReadAxes(order)),
            _ => throw new NotAnArrayException("its items are in an order that numpy does not write"),
        };
    }

    private static int[] ReadAxes(PyTuple order)
    {
        int[] axes =
        [
            .. order.Select(static axis => axis is long and >= 0 and < DTypeFormat.MaxRank and var at ? (int)at : -1),
        ];
        return axes.Order().SequenceEqual(Enumerable.Range(0, axes.Length))
            ? axes
            : throw new NotAnArrayException("the order of its axes is none");
    }

    private static NdArray ReadScalar(PyObject made)
    {
        if (made.Arguments is not [var dtype, var data] || made.Steps.Count > 0)
        {
            throw new NotAnArrayException("it is a scalar of Python objects");
        }

        return Make(dtype, PyTuple.Empty, data, NdOrder.C, NdForm.Scalar);
    }

    private static NdArray Make(object? dtype, object? shape, object? data, NdOrder order, NdForm form = NdForm.Array)
    {
        NdDType type = new DTypeReader().Read(dtype);
        nint[] lengths = ShapeReader.Read(shape);
        ReadOnlyMemory<byte> bytes = data switch
        {
            byte[] whole => whole,
            PyByteArray array => array.Bytes,
            PyOutOfBandBuffer buffer => buffer.Data,
            PyByteString text => text.ToArray(),
            _ => throw new NotAnArrayException("it holds Python objects"),
        };
        if (NdArray.WhyNot(type, lengths, bytes) is { } reason)
        {
            throw new NotAnArrayException(reason);
        }

        return new NdArray(type, lengths, bytes, order, form);
    }
}
