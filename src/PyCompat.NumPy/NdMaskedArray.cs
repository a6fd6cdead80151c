using System.Diagnostics.CodeAnalysis;
using PyCompat.NumPy.Reading;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <summary>
/// A <c>numpy.ma.MaskedArray</c>: values, and a mask of those that are invalid. Sent on a connection, it is a masked
/// array in Python; <see cref="From"/> and <see cref="TryGet"/> create one from what was received.
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

    /// <summary>The values, including the masked ones (<c>data</c>).</summary>
    public NdArray Values { get; }

    /// <summary>
    /// Which values are masked: an array of <see cref="bool"/> in the same shape (<c>mask</c>), or of records of bools
    /// if the values are records.
    /// </summary>
    public NdArray Mask { get; }

    /// <summary>
    /// Creates a masked array of values and a mask, without copying (<c>numpy.ma.array(values, mask)</c>).
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The mask is not an array of bools in the shape and order of the values.
    /// </exception>
    public static NdMaskedArray Create(NdArray values, NdArray mask)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(mask);
        return values.Shape.SequenceEqual(mask.Shape) && values.Order == mask.Order
            && mask.DType.Equals(MaskTypeOf(values.DType))
            ? new NdMaskedArray(values, mask)
            : throw new ArgumentException($"{mask} is not a mask for {values}", nameof(mask));
    }

    /// <summary>
    /// Returns the masked array that <paramref name="value"/>, received from Python, describes; no bytes are copied.
    /// </summary>
    /// <exception cref="InvalidCastException">
    /// The value is not a masked array, or one that stays symbolic; the message says why.
    /// </exception>
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

    /// <summary>
    /// Gets the masked array that <paramref name="value"/>, received from Python, describes; false if it is not one.
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

    /// <summary>Returns a copy of the items, where the last index changes fastest; null for a masked one.</summary>
    /// <exception cref="InvalidOperationException">The items are not <typeparamref name="T"/>.</exception>
    public T?[] ToArray<T>()
        where T : unmanaged
    {
        T[] values = Values.ToArray<T>();
        bool[] mask = Mask.ToArray<bool>();
        return [.. values.Zip(mask, static (value, isMasked) => isMasked ? (T?)null : value)];
    }

    /// <summary>Returns how Python constructs it, at every protocol.</summary>
    public PyObject Reduce()
    {
        if (_python is null)
        {
            Interlocked.CompareExchange(ref _python, Describe(Values.Bytes, Mask.Bytes), null);
        }

        return _python;
    }

    /// <summary>
    /// Returns the array in the form in which it would be received, with copied bytes: for a part of a received array.
    /// </summary>
    internal PyObject AsReceived() => Describe(Values.Bytes.ToArray(), Mask.Bytes.ToArray());

    /// <summary>Returns a description: dtype and shape.</summary>
    public override string ToString() => $"masked array: {Values}";

    /// <summary>The dtype of a mask: a bool for each item of the values (<c>numpy.ma.make_mask_descr</c>).</summary>
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
