using System.Globalization;
using System.Text.RegularExpressions;
using PyCompat.NumPy;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Tool.Json.Forms;

/// <summary>
/// NumPy arrays and scalars: the dtype, the shape, and the items in nested lists. Items without a .NET equivalent
/// (records, long double, classes derived from ndarray) are written like any other object.
/// </summary>
internal static partial class NumPyForm
{
    private const string DType = "dtype";
    private const string Shape = "shape";
    private const string Order = "order";
    private const string Items = "items";
    private const string Scalar = "value";
    private const string Fortran = "F";

    /// <summary>NPY_MAXDIMS of NumPy 2.</summary>
    public const int MaxRank = 64;

    private static readonly PyGlobal ScalarFunction = new("numpy.core.multiarray", "scalar");

    public static JsonForm? Of(PyObject made) =>
        NdArray.TryGet(made, out var array) ? Of(array)
        : NumPyObjects.TryOpen(made) is var (shape, items)
            ? ArrayForm(NumPyObjects.DType, shape, NdOrder.C, i => items[i])
            : null;

    /// <summary>Null if the items would not be read back exactly.</summary>
    public static JsonForm? Of(NdArray array)
    {
        var dtype = array.DType.ToString();
        var shape = array.Shape.ToArray();
        // An array without items may have any length in its other dimensions.
        if (shape.Any(length => length > int.MaxValue))
        {
            return null;
        }

        if (IsOfAnotherClass(array) || !array.DType.Equals(TryParse(dtype))
            || NumPyItems.TryOpen(array) is not { } items)
        {
            return null;
        }

        if (array.Form == NdForm.Scalar)
        {
            return new(JsonTags.NumPyScalar, new JsonFields { { DType, dtype }, { Scalar, items(0) } });
        }

        return ArrayForm(dtype, shape, array.Order, items);
    }

    /// <summary>Whether it is of a class derived from ndarray, which the tag cannot express.</summary>
    private static bool IsOfAnotherClass(NdArray array) =>
        array.Form == NdForm.Array
        && array.Reduce().Arguments is not [PyGlobal { Module: "numpy", QualifiedName: "ndarray" }, ..];

    private static JsonForm ArrayForm(string dtype, nint[] shape, NdOrder order, Func<int, object?> items)
    {
        var fields = new JsonFields { { DType, dtype }, { Shape, shape.Select(object? (length) => (long)length) } };
        if (order == NdOrder.Fortran && shape.Length > 1)
        {
            fields.Add(Order, Fortran);
        }
        // Without items there may be any number of empty lists.
        fields.Add(Items, shape.Contains(0) ? Array.Empty<object?>() : Nested(items, shape, 0, 0));
        return new(JsonTags.NdArray, fields);
    }

    public static object ReadArray(FormContent content)
    {
        var fields = content.Fields(DType, Shape, Order, Items);
        var shape = ReadShape(content, fields);
        var order = fields.GetValueOrDefault(Order) switch
        {
            null or "C" => NdOrder.C,
            Fortran => NdOrder.Fortran,
            _ => throw content.Wrong("\"C\" or \"F\" as \"order\""),
        };
        var flat = new List<object?>();
        var items = fields.GetValueOrDefault(Items);
        if (!(shape.Contains(0) && items is List<object?> and []))
        {
            Flatten(content, items, shape, 0, flat);
        }

        if (fields.GetValueOrDefault(DType) is NumPyObjects.DType && order == NdOrder.C)
        {
            return NumPyObjects.Make(shape, flat);
        }

        var dtype = ReadDType(content, fields);
        var bytes = NewBytes(content, dtype, flat.Count);
        for (var i = 0; i < flat.Count; i++)
        {
            var at = order == NdOrder.C ? i : InFortranOrder(i, shape);
            Encode(content, dtype, flat[i], bytes.AsSpan(at * dtype.ItemSize, dtype.ItemSize));
        }
        return NdArray.Create(dtype, bytes, order, shape);
    }

    public static object ReadScalar(FormContent content)
    {
        var fields = content.Fields(DType, Scalar);
        var dtype = ReadDType(content, fields);
        var bytes = NewBytes(content, dtype, 1);
        Encode(content, dtype, fields.GetValueOrDefault(Scalar), bytes);
        // The dtype as Python constructs it is the third part of an array's state.
        var state = (PyTuple)NdArray.Create(dtype, bytes, NdOrder.C, []).Reduce().State!;
        return PyObject.Call(ScalarFunction, state[2], bytes);
    }

    private static byte[] NewBytes(FormContent content, NdDType dtype, int count) =>
        (long)count * dtype.ItemSize is var length && length <= Array.MaxLength
            ? new byte[length]
            : throw content.Wrong(
                $"items of at most {Array.MaxLength} bytes in total; {count} of {dtype} take {length}");

    [GeneratedRegex(@"^[<>|](?<kind>[biufcMmSUV])(?<size>[0-9]{1,9})(\[(?<count>[0-9]{0,9})(?<unit>[A-Za-z]+)\])?\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DTypePattern();

    private static NdDType? TryParse(string text)
    {
        var match = DTypePattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var size = int.Parse(match.Groups["size"].ValueSpan, CultureInfo.InvariantCulture);
        var type = (match.Groups["kind"].ValueSpan[0], size) switch
        {
            ('b', 1) => NdDType.Boolean,
            ('i', 1) => NdDType.Int8,
            ('i', 2) => NdDType.Int16,
            ('i', 4) => NdDType.Int32,
            ('i', 8) => NdDType.Int64,
            ('u', 1) => NdDType.UInt8,
            ('u', 2) => NdDType.UInt16,
            ('u', 4) => NdDType.UInt32,
            ('u', 8) => NdDType.UInt64,
            ('f', 2) => NdDType.Float16,
            ('f', 4) => NdDType.Float32,
            ('f', 8) => NdDType.Float64,
            ('c', 8) => NdDType.Complex64,
            ('c', 16) => NdDType.Complex128,
            ('M', 8) => UnitOf(match) is { } unit ? NdDType.DateTime(unit) : null,
            ('m', 8) => UnitOf(match) is { } unit ? NdDType.TimeDelta(unit) : null,
            ('S', > 0) => NdDType.Bytes(size),
            ('V', > 0) => NdDType.Void(size),
            ('U', > 0 and <= int.MaxValue / 4) => NdDType.Text(size),
            _ => null,
        };
        if (type is null || (type.TimeUnit is null && match.Groups["unit"].Success))
        {
            return null;
        }

        var order = text[0] switch
        {
            '<' => NdByteOrder.LittleEndian,
            '>' => NdByteOrder.BigEndian,
            _ => NdByteOrder.NotApplicable,
        };
        return (order == NdByteOrder.NotApplicable) == (type.ByteOrder == NdByteOrder.NotApplicable)
            ? order == type.ByteOrder ? type : type.WithByteOrder(order)
            : null;
    }

    private static NdTimeUnit? UnitOf(Match match)
    {
        try
        {
            return match.Groups["count"] is { Success: true, Length: > 0 } count
                ? new NdTimeUnit(match.Groups["unit"].Value, int.Parse(count.ValueSpan, CultureInfo.InvariantCulture))
                : new NdTimeUnit(match.Groups["unit"].Value);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static NdDType ReadDType(FormContent content, PyDict fields) =>
        TryParse(content.TextField(fields, DType))
        ?? throw content.Wrong("a dtype of numbers, times, text or bytes with its byte order: \"<f8\"");

    private static nint[] ReadShape(FormContent content, PyDict fields)
    {
        const string Form = "a list of lengths as \"shape\"";
        var lengths = content.ListField(fields, Shape) ?? throw content.Wrong(Form);
        if (lengths.Count > MaxRank || lengths.Any(length => length is not (>= 0L and <= int.MaxValue)))
        {
            throw content.Wrong(Form);
        }

        return [.. lengths.Select(length => (nint)(long)length!)];
    }

    private static object? Nested(Func<int, object?> items, nint[] shape, int axis, int start)
    {
        if (axis == shape.Length)
        {
            return items(start);
        }

        var stride = 1;
        foreach (var length in shape.AsSpan(axis + 1))
        {
            stride = unchecked(stride * (int)length);
        }
        // Lazy: nothing is created before it is written, and writing is bounded.
        return Enumerable.Range(0, (int)shape[axis])
            .Select(i => Nested(items, shape, axis + 1, start + i * stride));
    }

    private static void Flatten(FormContent content, object? items, nint[] shape, int axis, List<object?> flat)
    {
        if (axis == shape.Length)
        {
            flat.Add(items);
            return;
        }
        if (items is not List<object?> list || list.Count != shape[axis])
        {
            throw content.Wrong("items in nested lists of the lengths in \"shape\"");
        }

        foreach (var item in list)
        {
            Flatten(content, item, shape, axis + 1, flat);
        }
    }

    /// <summary>Returns the position in Fortran order of the item at <paramref name="index"/> in C order.</summary>
    private static int InFortranOrder(int index, nint[] shape)
    {
        var (at, count) = (0, 1);
        foreach (var length in shape)
        {
            count *= (int)length;
        }

        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            count /= (int)shape[axis];
            at += index % (int)shape[axis] * count;
            index /= (int)shape[axis];
        }
        return at;
    }

    private static void Encode(FormContent content, NdDType type, object? item, Span<byte> target)
    {
        if (!NumPyItems.TryEncode(type, item, target))
        {
            throw content.Wrong($"items of {type}, not {PyRepr.Format(item, 100)}");
        }
    }
}
