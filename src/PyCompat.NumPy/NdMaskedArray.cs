using System.Diagnostics.CodeAnalysis;
using PyCompat.NumPy.Reading;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <summary>
/// A <c>numpy.ma.MaskedArray</c>: values, and a mask that says which of them do not count. Sent on a connection it is a
/// masked array in Python; <see cref="From"/> and <see cref="TryGet"/> make one of what was received.
/// </summary>
public sealed class NdMaskedArray : IPyReducible
{
    private readonly PyGlobal _class;
    private readonly PyGlobal _baseClass;
    private readonly object? _fillValue;
    private PyObject? _python;

    internal NdMaskedArray(NdArray values, NdArray mask, PickledMask pickled)
        : this(values, mask)
    {
        (_class, _baseClass, _fillValue) = (pickled.Class, pickled.BaseClass, pickled.FillValue);
    }

    internal NdMaskedArray(NdArray values, NdArray mask)
    {
        (Values, Mask) = (values, mask);
        (_class, _baseClass) = (NumPyNames.MaskedArray, NumPyNames.Array);
    }

    /// <summary>The values, the masked ones as they lie there (<c>data</c>).</summary>
    public NdArray Values { get; }

    /// <summary>
    /// Which of the values are masked: an array of <see cref="bool"/> in the same shape (<c>mask</c>), and of records
    /// of bools where the values are records.
    /// </summary>
    public NdArray Mask { get; }

    /// <summary>A masked array of values and a mask, which are not copied (<c>numpy.ma.array(values, mask)</c>).
    /// </summary>
    /// <exception cref="ArgumentException">The mask is no array of bools in the shape and order of the values.
    /// </exception>
    public static NdMaskedArray Create(NdArray values, NdArray mask)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(mask);
        return values.Shape.SequenceEqual(mask.Shape) && values.Order == mask.Order
            && mask.DType.Equals(MaskTypeOf(values.DType))
            ? new NdMaskedArray(values, mask)
            : throw new ArgumentException($"{mask} is no mask of {values}", nameof(mask));
    }

    /// <summary>The masked array that <paramref name="value"/>, received from Python, describes; no bytes are copied.
    /// </summary>
    /// <exception cref="InvalidCastException">It is none, or one that stays symbolic; the message says why.</exception>
    public static NdMaskedArray From(object? value)
    {
        try
        {
            return value as NdMaskedArray ?? ArrayReader.ReadMasked(value);
        }
        catch (NotAnArrayException refusal)
        {
            throw NdArray.Refused(value, "masked array", refusal);
        }
    }

    /// <summary>The masked array that <paramref name="value"/>, received from Python, describes; false where it is
    /// none.
    /// </summary>
    public static bool TryGet(object? value, [NotNullWhen(true)] out NdMaskedArray? array)
    {
        array = value as NdMaskedArray;
        if (array is null && value is PyObject)
        {
            try
            {
                array = ArrayReader.ReadMasked(value);
            }
            catch (NotAnArrayException)
            {
                return false;
            }
        }

        return array is not null;
    }

    /// <summary>A copy of the items, the last index changing fastest; null for a masked one.</summary>
    /// <exception cref="InvalidOperationException">The items are no <typeparamref name="T"/>.</exception>
    public T?[] ToArray<T>()
        where T : unmanaged
    {
        T[] values = Values.ToArray<T>();
        bool[] mask = Mask.ToArray<bool>();
        return [.. values.Zip(mask, static (value, isMasked) => isMasked ? (T?)null : value)];
    }

    /// <summary>How Python makes it, at every protocol.</summary>
    public PyObject Reduce()
    {
        if (_python is null)
        {
            Interlocked.CompareExchange(ref _python, Describe(Values.Bytes, Mask.Bytes), null);
        }

        return _python;
    }

    /// <summary>The array as it is received, with bytes of its own: a part of one that was received.</summary>
    internal PyObject AsReceived() => Describe(Values.Bytes.ToArray(), Mask.Bytes.ToArray());

    /// <summary>A description: dtype and shape.</summary>
    public override string ToString() => $"masked array: {Values}";

    /// <summary>The dtype of a mask: a bool wherever the values have an item
    /// (<c>numpy.ma.make_mask_descr</c>).</summary>
    internal static NdDType MaskTypeOf(NdDType type)
    {
        if (type.Base is { } items)
        {
            NdDType mask = MaskTypeOf(items);
            long count = ShapeReader.CountItems(type.BaseShape);
            return new NdDType(NdKind.Void, checked((int)(count * mask.ItemSize)), NdByteOrder.NotApplicable)
            {
                Base = mask,
                BaseLengths = type.BaseShape.ToArray(),
                Weight = type.Weight,
            };
        }

        if (!type.IsRecord)
        {
            return NdDType.Boolean;
        }

        var fields = new List<NdField>();
        int offset = 0;
        foreach (NdField field in type.Fields)
        {
            NdDType mask = MaskTypeOf(field.Type);
            fields.Add(new NdField(field.Name, mask, offset, field.Title));
            offset = checked(offset + mask.ItemSize);
        }

        return new NdDType(NdKind.Void, offset, NdByteOrder.NotApplicable) { Fields = fields, Weight = type.Weight };
    }

    private PyObject Describe(object values, object mask) => PyObject.Call(
        NumPyNames.MaskedReconstruct, _class, _baseClass, new PyTuple(0L), NdArray.PlaceholderCode)
        .WithState(new PyTuple([.. Values.DescribeState(values), mask, _fillValue]));
}
