using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PyCompat.NumPy.Reading;
using PyCompat.Pickle;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <summary>
/// Maps NumPy's scalars and arrays, and pandas' times, to numbers, text, times, and lists of these in typed reading.
/// </summary>
internal sealed class NumPyInterpreter : PyInterpreter
{
    /// <summary>The cost of a one-dimensional list, and of a value that becomes an object.</summary>
    private const int ListCost = 64;
    private const int BoxCost = 32;

    private NumPyInterpreter()
    {
    }

    /// <summary>The only instance.</summary>
    public static NumPyInterpreter Instance { get; } = new();

    /// <inheritdoc/>
    public override bool IsNone(PyGlobal global) => PandasTimes.IsMissing(global);

    /// <inheritdoc/>
    public override string? DescribeMissing(object value) => value switch
    {
        PyGlobal { QualifiedName: "NA" } => "NA",
        PyObject { Callable: PyGlobal function } when NumPyNames.IsMaskedConstant(function) => "numpy.ma.masked",
        PyObject { Callable: PyGlobal function } when NumPyNames.IsMaskedReconstruct(function) => "a masked item",
        _ => "NaT",
    };

    /// <inheritdoc/>
    public override bool TryInterpret(PyObject made, PyConverter asked, Conversion conversion, out object? plain)
    {
        plain = null;
        if (made is not { Construction: PyConstruction.Call, Callable: PyGlobal function })
        {
            return false;
        }

        if (PandasTimes.IsTime(function))
        {
            return PandasTimes.TryRead(made, asked, conversion, out plain);
        }

        if (NumPyNames.IsMaskedConstant(function))
        {
            return true;
        }

        if (!NumPyNames.IsMade(function))
        {
            return false;
        }

        try
        {
            plain = Interpret(ArrayReader.Describe(made), asked, conversion);
            return true;
        }
        catch (NotAnArrayException refusal)
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"expected {asked.Expected}, got {function}, which cannot be read as one: {refusal.Message}",
                refusal);
        }
        catch (InvalidOperationException unfit)
        {
            throw conversion.Error(
                PickleErrorCode.OutOfRange, unfit.Message, new OverflowException(unfit.Message, unfit));
        }
    }

    private static object? Interpret(PickledArray described, PyConverter asked, Conversion conversion)
    {
        if (described.Data is List<object?> && NumPyNames.IsObjectType(described.DType))
        {
            (nint[] shape, List<object?> items) = ArrayReader.ReadObjects(described);
            if (described.DType is PyObject dtype && NumPyNames.IsStringType(dtype))
            {
                // Anything else is the na_object of the dtype.
                items = [.. items.Select(static item => item is string or PyString or PyByteString ? item : null)];
            }

            return shape.Length == 0 ? items[0] : Nest(shape, 0, items, 0, Charged(conversion, shape, 0));
        }

        NdMaskedArray? masked = described.Mask is null ? null : ArrayReader.MakeMasked(described);
        NdArray array = masked?.Values ?? ArrayReader.Make(described);
        if (array.Rank == 0)
        {
            return array.DType.IsRecord ? Record(array, masked?.Mask, asked)
                : masked is not null && masked.Mask.ToScalar<bool>() ? null
                : Scalar(array, asked, conversion);
        }

        object flat = Flat(array, masked, conversion);
        return Nest(array.Shape.ToArray(), 0, flat, 0, Charged(conversion, array.Shape, array.DType.ItemSize));
    }

    /// <summary>Nests lists like numpy's <c>tolist()</c>; with one dimension, returns what it was given.</summary>
    private static object Nest(nint[] shape, int axis, object flat, int start, Conversion conversion)
    {
        if (axis == shape.Length - 1)
        {
            return Slice(flat, start, (int)shape[axis]);
        }

        // The number of items in each: 0 if one of the lengths is.
        int each = (int)ShapeReader.CountItems(shape.AsSpan(axis + 1));
        var lists = new List<object?>((int)shape[axis]);
        for (int i = 0; i < (int)shape[axis]; i++)
        {
            lists.Add(Nest(shape, axis + 1, flat, start + i * each, conversion));
        }

        return lists;
    }

    private static object Slice(object flat, int start, int count)
    {
        if (flat is List<object?> items)
        {
            return start == 0 && count == items.Count ? items : items.GetRange(start, count);
        }

        var numbers = (PyArray)flat;
        int size = numbers.Format.ItemSize();
        return start == 0 && count == numbers.Count
            ? numbers
            : new PyArray(
                numbers.Typecode, numbers.Format, numbers.Bytes.AsSpan(start * size, count * size).ToArray());
    }

    /// <summary>Charges for the lists before they are created: an empty array may have a length of any size.</summary>
    /// <exception cref="PickleException">The limit is exceeded.</exception>
    private static Conversion Charged(Conversion conversion, ReadOnlySpan<nint> shape, int itemSize)
    {
        Int128 lists = 1;
        Int128 cost = 0;
        foreach (nint length in shape[..^1])
        {
            lists *= length;
            cost += lists * ListCost;
            if (cost > long.MaxValue)
            {
                break;
            }
        }

        conversion.Charge((long)Int128.Min(cost, long.MaxValue / 2));
        long bytes = shape.Length > 1 ? ShapeReader.CountBytes(shape, itemSize) : 0;
        conversion.Charge(bytes);
        return conversion;
    }

    /// <summary>Returns the items in C order: numbers that <c>array.array</c> supports as one, or a list.</summary>
    private static object Flat(NdArray array, NdMaskedArray? masked, Conversion conversion)
    {
        if (masked is null && FormatOf(array.DType) is var (typecode, format))
        {
            return new PyArray(typecode.ToString(), format, array.ItemsInCOrder());
        }

        conversion.Charge(array.Count * BoxCost);
        List<object?> items = array.DType switch
        {
            { IsRecord: true } => [.. Scalars(array, masked?.Mask)],
            { Kind: NdKind.DateTime or NdKind.TimeDelta } => [.. Scalars(array)],
            { Kind: NdKind.Boolean } => Box<bool>(array, static item => item),
            { Kind: NdKind.Integer, ItemSize: 1 } => Box<sbyte>(array, static item => (long)item),
            { Kind: NdKind.Integer, ItemSize: 2 } => Box<short>(array, static item => (long)item),
            { Kind: NdKind.Integer, ItemSize: 4 } => Box<int>(array, static item => (long)item),
            { Kind: NdKind.Integer } => Box<long>(array, static item => item),
            { Kind: NdKind.UnsignedInteger, ItemSize: 1 } => Box<byte>(array, static item => (long)item),
            { Kind: NdKind.UnsignedInteger, ItemSize: 2 } => Box<ushort>(array, static item => (long)item),
            { Kind: NdKind.UnsignedInteger, ItemSize: 4 } => Box<uint>(array, static item => (long)item),
            { Kind: NdKind.UnsignedInteger } => Box<ulong>(array, static item => PyInteger.Box((BigInteger)item)),
            { Kind: NdKind.Float, ItemSize: 2 } => Box<Half>(array, static item => (double)item),
            { Kind: NdKind.Float, ItemSize: 4 } => Box<float>(array, static item => (double)item),
            { Kind: NdKind.Float, ItemSize: 8 } => Box<double>(array, static item => item),
            { Kind: NdKind.Complex, ItemSize: 8 } =>
                Box<ComplexSingle>(array, static item => new Complex(item.Real, item.Imaginary)),
            { Kind: NdKind.Complex, ItemSize: 16 } => Box<Complex>(array, static item => item),
            { Kind: NdKind.Text } => [.. array.ToStrings()],
            { Kind: NdKind.Bytes } => [.. array.ToByteStrings()],
            { Kind: NdKind.Void } => [.. Scalars(array)],
            _ => throw new NotAnArrayException(
                $"{array.DType} has no .NET type, and the pickle does not say which of its formats is used"),
        };
        if (masked is not null && !array.DType.IsRecord)
        {
            bool[] mask = masked.Mask.ToArray<bool>();
            for (int i = 0; i < mask.Length; i++)
            {
                items[i] = mask[i] ? null : items[i];
            }
        }

        return items;
    }

    /// <summary>
    /// Returns each item as a NumPy scalar, which is interpreted once it is known what is requested; as a masked array
    /// without dimensions if there is a mask, which a record has for each of its fields.
    /// </summary>
    private static IEnumerable<object?> Scalars(NdArray array, NdArray? mask = null)
    {
        byte[] bytes = array.ItemsInCOrder();
        byte[] masks = mask?.ItemsInCOrder() ?? [];
        for (int i = 0; i < array.Count; i++)
        {
            NdArray scalar = ScalarAt(array.DType, bytes, i);
            yield return mask is null
                ? scalar.AsReceived()
                : new NdMaskedArray(scalar, ScalarAt(mask.DType, masks, i)).AsReceived();
        }
    }

    private static NdArray ScalarAt(NdDType type, byte[] bytes, int index) =>
        new(type, [], bytes.AsMemory(index * type.ItemSize, type.ItemSize), NdOrder.C, NdForm.Scalar);

    private static List<object?> Box<T>(NdArray array, Func<T, object> box)
        where T : unmanaged => [.. array.ToArray<T>().Select(box)];

    private static object? Scalar(NdArray scalar, PyConverter asked, Conversion conversion)
    {
        NdDType type = scalar.DType;
        return type.Kind switch
        {
            NdKind.DateTime or NdKind.TimeDelta => Time(scalar, asked, conversion),
            NdKind.Void when type.Base is null => scalar.Bytes.ToArray(),
            NdKind.Void => throw new NotAnArrayException($"{type} is an array in a field"),
            _ => Flat(scalar.AsOneItem(), null, conversion) switch
            {
                PyArray number => ArrayItems.Enumerate(number).First(),
                var items => ((List<object?>)items)[0],
            },
        };
    }

    private static object? Time(NdArray scalar, PyConverter asked, Conversion conversion)
    {
        bool isSpan = scalar.DType.Kind == NdKind.TimeDelta;
        try
        {
            return isSpan ? scalar.ToTimeSpans()[0]
                : scalar.ToDateTimes()[0] is { } time ? Times.As(time, asked)
                : null;
        }
        catch (InvalidOperationException) when (!Times.AreAskedFor(asked))
        {
            throw conversion.Mismatch(asked, isSpan ? TimeSpan.Zero : DateTime.UnixEpoch);
        }
    }

    /// <summary>
    /// Returns a record by field names, or in order if a tuple is requested. A masked field is None, as in numpy's
    /// <c>tolist()</c>.
    /// </summary>
    private static object Record(NdArray record, NdArray? mask, PyConverter asked)
    {
        // The fields of a mask are those of the record (MaskTypeOf).
        IEnumerable<(string Name, object? Value)> fields = record.DType.Fields.Select(
            (field, i) => (field.Name, FieldOf(record, field, mask, mask?.DType.Fields[i])));
        if (typeof(ITuple).IsAssignableFrom(asked.Type))
        {
            return new PyTuple([.. fields.Select(static field => field.Value)]);
        }

        var named = new PyDict();
        foreach ((string name, object? value) in fields)
        {
            named.Add(name, value);
        }

        return named;
    }

    private static object? FieldOf(NdArray record, NdField field, NdArray? mask, NdField? maskField)
    {
        NdArray value = record.FieldItem(field);
        if (mask is null || maskField is null)
        {
            return value.AsReceived();
        }

        NdArray isMasked = mask.FieldItem(maskField);
        return value.Rank > 0 || value.DType.IsRecord ? new NdMaskedArray(value, isMasked).AsReceived()
            : isMasked.ToScalar<bool>() ? null
            : value.AsReceived();
    }

    /// <summary>
    /// Returns the format of <c>array.array</c> with the same layout as the items, whose items are created one by one.
    /// </summary>
    private static (string Typecode, PyArrayFormat Format)? FormatOf(NdDType type)
    {
        (string, PyArrayFormat)? little = (type.Kind, type.ItemSize) switch
        {
            (NdKind.Integer, 1) => ("b", PyArrayFormat.Int8),
            (NdKind.Integer, 2) => ("h", PyArrayFormat.Int16LittleEndian),
            (NdKind.Integer, 4) => ("i", PyArrayFormat.Int32LittleEndian),
            (NdKind.Integer, 8) => ("q", PyArrayFormat.Int64LittleEndian),
            (NdKind.UnsignedInteger, 1) => ("B", PyArrayFormat.UInt8),
            (NdKind.UnsignedInteger, 2) => ("H", PyArrayFormat.UInt16LittleEndian),
            (NdKind.UnsignedInteger, 4) => ("I", PyArrayFormat.UInt32LittleEndian),
            (NdKind.UnsignedInteger, 8) => ("Q", PyArrayFormat.UInt64LittleEndian),
            (NdKind.Float, 4) => ("f", PyArrayFormat.SingleLittleEndian),
            (NdKind.Float, 8) => ("d", PyArrayFormat.DoubleLittleEndian),
            _ => null,
        };
        return little is var (typecode, format) && type.ByteOrder == NdByteOrder.BigEndian
            ? (typecode, format.OtherByteOrder())
            : little;
    }
}
