using PyCompat.NumPy.Reading;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <summary>
/// A <c>numpy.ndarray</c> or numpy scalar: its dtype, shape and bytes. Sent on a connection, it is an array in Python;
/// <see cref="From"/> and <see cref="TryGet"/> create one from what was received.
/// </summary>
/// <remarks>
/// Immutable, provided that the memory it was created from is not modified: that memory is never copied, and must not
/// change until the array has been sent.
/// </remarks>
public sealed partial class NdArray : IPyReducible
{
    // numpy/core/src/multiarray/methods.c, array_reduce: the class, a shape and a dtype that the state then replaces.
    private const long StateVersion = 1;
    internal const string PlaceholderCode = "b";
    private static readonly byte[] Placeholder = "b"u8.ToArray();

    private readonly nint[] _shape;
    private PyObject? _python;

    internal NdArray(NdDType type, nint[] shape, ReadOnlyMemory<byte> bytes, NdOrder order, NdForm form)
    {
        (DType, _shape, Bytes, Order, Form) = (type, shape, bytes, order, form);
        Count = ShapeReader.CountItems(shape);
    }

    /// <summary>The type of the items (<c>dtype</c>).</summary>
    public NdDType DType { get; }

    /// <summary>The length of each dimension (<c>shape</c>).</summary>
    public ReadOnlySpan<nint> Shape => _shape;

    /// <summary>The number of dimensions (<c>ndim</c>).</summary>
    public int Rank => _shape.Length;

    /// <summary>The number of items (<c>size</c>).</summary>
    public long Count { get; }

    /// <summary>The order of the items in <see cref="Bytes"/>.</summary>
    public NdOrder Order { get; }

    /// <summary>Whether this is an array or a scalar in numpy.</summary>
    public NdForm Form { get; }

    /// <summary>The items as laid out in memory (<c>tobytes</c> in their own order), without copying.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>
    /// Returns the array or scalar that <paramref name="value"/>, received from Python, describes; no bytes are copied.
    /// </summary>
    /// <exception cref="InvalidCastException">
    /// The value is not an array, or one that stays symbolic (Python objects as items, a class with its own state,
    /// metadata, a shape that does not match the bytes); the message says why.
    /// </exception>
    public static NdArray From(object? value)
    {
        try
        {
            return value as NdArray ?? ArrayReader.Read(value);
        }
        catch (NotAnArrayException refusal)
        {
            throw Refused(value, "numpy array", refusal);
        }
    }

    /// <summary>
    /// Gets the array or scalar that <paramref name="value"/>, received from Python, describes; false if it is not one,
    /// or one that stays symbolic: <see cref="From"/> says why.
    /// </summary>
    public static bool TryGet(object? value, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out NdArray? array)
    {
        array = value as NdArray;
        if (array is null && value is PyObject)
        {
            try
            {
                array = ArrayReader.Read(value);
            }
            catch (NotAnArrayException)
            {
                return false;
            }
        }

        return array is not null;
    }

    /// <summary>
    /// The class derived from <c>numpy.ndarray</c> that it was received as, and is sent back as; null for that class
    /// itself.
    /// </summary>
    internal PyGlobal? Class { get; init; }

    /// <summary>Returns how Python constructs the array: a form that every numpy reads, at any protocol.</summary>
    public PyObject Reduce()
    {
        // Always the same description, so that an array sent twice in a message is one in Python.
        if (_python is null)
        {
            Interlocked.CompareExchange(ref _python, Describe(Bytes), null);
        }

        return _python;
    }

    /// <summary>
    /// Returns the array in the form in which it would be received, with copied bytes: for a part of a received array.
    /// </summary>
    internal PyObject AsReceived() => Describe(Bytes.ToArray());

    /// <summary>Returns a description: dtype and shape.</summary>
    public override string ToString() => Form == NdForm.Scalar
        ? $"numpy scalar of {DType}"
        : $"numpy.ndarray of {DType}, shape ({string.Join(", ", _shape)})";

    /// <summary>Returns version, shape, dtype, order and bytes, which also begin the state of a masked array.</summary>
    internal PyTuple DescribeState(object bytes) => new(
        StateVersion, DTypeFormat.Lengths(_shape), DType.ToPython(), Order == NdOrder.Fortran, bytes);

    internal static InvalidCastException Refused(object? value, string wanted, NotAnArrayException refusal) => new(
        $"The value, {(value is null ? "None" : value.GetType().Name)}, is not a usable {wanted}: "
        + $"{refusal.Message}. It is left unchanged.",
        refusal);

    private PyObject Describe(object bytes) => Form == NdForm.Scalar
        ? PyObject.Call(NumPyNames.Scalar, DType.ToPython(), bytes)
        : PyObject.Call(NumPyNames.Reconstruct, Class ?? NumPyNames.Array, new PyTuple(0L), Placeholder)
            .WithState(DescribeState(bytes));

    /// <summary>Returns why these bytes are not such an array; null if they are.</summary>
    internal static string? WhyNot(NdDType type, ReadOnlySpan<nint> shape, ReadOnlyMemory<byte> bytes)
    {
        // numpy.str_('') is one item without bytes; for more than one, a shape could claim any number.
        if (type.ItemSize == 0 && !shape.IsEmpty && !shape.Contains(0))
        {
            return "its items have no bytes";
        }

        return ShapeReader.CountBytes(shape, type.ItemSize) == bytes.Length
            ? null
            : $"its shape ({string.Join(", ", shape.ToArray())}) of {type} does not match the {bytes.Length} bytes "
                + "that are available";
    }
}
