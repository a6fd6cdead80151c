using PyCompat.NumPy.Memory;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy.Reading;

/// <summary>
/// Creates an array from its description in a pickle, in the forms that numpy writes. All of it comes from the peer: if
/// it is inconsistent, it stays symbolic.
/// </summary>
internal static class ArrayReader
{
    // numpy/core/src/multiarray/methods.c, array_reduce and array_setstate.
    private const long StateVersion = 1;

    /// <summary>The number of parts in the state of an array, and of a masked one.</summary>
    private const int StateLength = 5;
    private const int MaskedStateLength = 7;

    /// <summary>Reads an array or scalar.</summary>
    /// <exception cref="NotAnArrayException">The value is not an array, or one that stays symbolic.</exception>
    public static NdArray Read(object? value)
    {
        PickledArray described = Describe(value);
        return described.Mask is null
            ? Make(described)
            : throw new NotAnArrayException(
                $"it is a masked array: {nameof(NdMaskedArray)}.{nameof(NdMaskedArray.From)} reads values and mask");
    }

    /// <summary>Reads a masked array.</summary>
    /// <exception cref="NotAnArrayException">The value is not an array, or one that stays symbolic.</exception>
    public static NdMaskedArray ReadMasked(object? value) => MakeMasked(Describe(value));

    /// <inheritdoc cref="ReadMasked"/>
    public static NdMaskedArray MakeMasked(PickledArray described)
    {
        if (described.Mask is not { } mask)
        {
            throw new NotAnArrayException("it is not a masked array");
        }

        NdArray values = Make(described);
        NdDType maskType = NdMaskedArray.MaskTypeOf(values.DType);
        ReadOnlyMemory<byte> bytes = Bytes(mask.Bytes);
        if (NdArray.WhyNot(maskType, values.Shape, bytes) is { } reason)
        {
            throw new NotAnArrayException($"its mask does not match: {reason}");
        }

        var maskArray = new NdArray(maskType, values.Shape.ToArray(), bytes, values.Order, NdForm.Array);
        return new NdMaskedArray(values, maskArray, mask);
    }

    /// <summary>Reads an array of Python objects or of variable-length text: shape, and items in C order.</summary>
    /// <exception cref="NotAnArrayException">The value is not such an array.</exception>
    public static (nint[] Shape, List<object?> Items) ReadObjects(PickledArray described)
    {
        if (described is not { Data: List<object?> items, Mask: null, Form: NdForm.Array, Axes: null }
            || !NumPyNames.IsObjectType(described.DType))
        {
            throw new NotAnArrayException("its items are not Python objects");
        }

        nint[] shape = ShapeReader.Read(described.Shape);
        if (ShapeReader.CountItems(shape) != items.Count)
        {
            throw new NotAnArrayException(
                $"its shape ({string.Join(", ", shape)}) does not match its {items.Count} items");
        }

        if (described.Order == NdOrder.C || items.Count == 0 || Strides.IsOneDirection(shape))
        {
            return (shape, items);
        }

        return (shape, Strides.Gather(items, shape, Strides.Of(shape, described.Order, 1)));
    }

    /// <summary>Takes the description in a pickle apart.</summary>
    /// <exception cref="NotAnArrayException">
    /// The value is not an array or scalar in a form that numpy writes.
    /// </exception>
    public static PickledArray Describe(object? value)
    {
        if (value is not PyObject { Construction: PyConstruction.Call } made)
        {
            throw new NotAnArrayException("it was not made by numpy");
        }

        return made switch
        {
            _ when NumPyNames.IsReconstruct(made.Callable) => DescribeReconstructed(made),
            _ when NumPyNames.IsFromBuffer(made.Callable) => DescribeFromBuffer(made),
            _ when NumPyNames.IsScalar(made.Callable) => DescribeScalar(made),
            _ when NumPyNames.IsMaskedReconstruct(made.Callable) => DescribeMasked(made),
            _ => throw new NotAnArrayException("it was not made by numpy"),
        };
    }

    /// <summary>
    /// Takes apart the form of protocols 0 to 4, of arrays whose items are in neither order, and of classes derived
    /// from ndarray: those with an array's state contain nothing beyond the array.
    /// </summary>
    private static PickledArray DescribeReconstructed(PyObject made)
    {
        if (made.Arguments is not [PyGlobal type, ..])
        {
            throw new NotAnArrayException("its class has no name");
        }

        PyGlobal? derived = NumPyNames.IsArray(type) ? null : type;
        if (made.Steps is not [{ Kind: PyStepKind.Build, Value: PyTuple { Count: StateLength } state }])
        {
            throw new NotAnArrayException(
                derived is null
                    ? "its state does not have the form that numpy writes"
                    : $"{derived}, derived from numpy.ndarray, has its own state");
        }

        return DescribeState(state) with { Class = derived };
    }

    /// <summary>Takes apart <c>numpy.ma.core._mareconstruct(class, class of the values, (0,), 'b')</c>.</summary>
    private static PickledArray DescribeMasked(PyObject made)
    {
        if (made.Arguments is not [PyGlobal type, PyGlobal baseClass, _, _]
            || made.Steps is not [{ Kind: PyStepKind.Build, Value: PyTuple { Count: MaskedStateLength } state }])
        {
            throw new NotAnArrayException("its state is not that of a masked array");
        }

        return DescribeState(state) with
        {
            Mask = new PickledMask(type, baseClass, state[StateLength], state[StateLength + 1]),
        };
    }

    private static PickledArray DescribeState(PyTuple state)
    {
        (object? shape, object? dtype, object? isFortran, object? data) = (state[1], state[2], state[3], state[4]);
        if (PickledInteger.TryGet(state[0]) != StateVersion)
        {
            throw new NotAnArrayException("its state has a different version than numpy writes");
        }

        bool isColumnFirst = isFortran as bool? ?? PickledInteger.TryGet(isFortran) switch
        {
            0 => false,
            1 => true,
            _ => throw new NotAnArrayException("its state does not say the order of its items"),
        };
        return new PickledArray(dtype, shape, data, isColumnFirst ? NdOrder.Fortran : NdOrder.C);
    }

    /// <summary>
    /// Takes apart the form of protocol 5 (<c>array_reduce_ex_picklebuffer</c>): <c>_frombuffer(buffer, dtype, shape,
    /// order)</c>, with the order of axes in newer numpy versions (<c>numpy/_core/numeric.py</c>, <c>_frombuffer</c>).
    /// </summary>
    private static PickledArray DescribeFromBuffer(PyObject made)
    {
        if (made.Arguments is not { Count: 4 or 5 } arguments || made.Steps.Count > 0)
        {
            throw new NotAnArrayException("its buffer has other arguments than numpy writes");
        }

        (object? data, object? dtype, object? shape) = (arguments[0], arguments[1], arguments[2]);
        object? axes = arguments.Count == 5 ? arguments[4] : null;
        return (NumPyNames.AsText(arguments[3]), axes) switch
        {
            ("C", null) => new PickledArray(dtype, shape, data, NdOrder.C),
            ("F", null) => new PickledArray(dtype, shape, data, NdOrder.Fortran),
            ("K", PyTuple order) => new PickledArray(dtype, shape, data, NdOrder.C) { Axes = order },
            _ => throw new NotAnArrayException("its items are in an order that numpy does not write"),
        };
    }

    private static PickledArray DescribeScalar(PyObject made)
    {
        if (made.Arguments is not [var dtype, var data] || made.Steps.Count > 0)
        {
            throw new NotAnArrayException("it is a scalar of Python objects");
        }

        return new PickledArray(dtype, PyTuple.Empty, data, NdOrder.C) { Form = NdForm.Scalar };
    }

    private static int[] ReadAxes(PyTuple order)
    {
        int[] axes =
        [
            .. order.Select(static axis =>
                PickledInteger.TryGet(axis) is >= 0 and < DTypeFormat.MaxRank and var at ? (int)at : -1),
        ];
        return axes.Order().SequenceEqual(Enumerable.Range(0, axes.Length))
            ? axes
            : throw new NotAnArrayException("the order of its axes is invalid");
    }

    /// <summary>Creates the array, or the values of a masked one.</summary>
    /// <exception cref="NotAnArrayException">The array stays symbolic.</exception>
    public static NdArray Make(PickledArray described)
    {
        NdDType type = new DTypeReader().Read(described.DType);
        nint[] lengths = ShapeReader.Read(described.Shape);
        ReadOnlyMemory<byte> bytes = Bytes(described.Data);
        if (NdArray.WhyNot(type, lengths, bytes) is { } reason)
        {
            throw new NotAnArrayException(reason);
        }

        var array = new NdArray(type, lengths, bytes, described.Order, described.Form)
        {
            Class = described.Class,
        };
        return described.Axes is { } axes ? array.Transpose(ReadAxes(axes)) : array;
    }

    private static ReadOnlyMemory<byte> Bytes(object? data) => data switch
    {
        byte[] whole => whole,
        PyByteArray array => array.Bytes,
        PyOutOfBandBuffer buffer => buffer.Data,
        // For a part that was created here, not received from a peer.
        ReadOnlyMemory<byte> memory => memory,
        PyByteString text => text.ToArray(),
        _ => throw new NotAnArrayException("it contains Python objects"),
    };
}
