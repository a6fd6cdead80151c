using PyCompat.NumPy.Reading;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <summary>
/// A <c>numpy.ndarray</c> or numpy scalar: what its items are, its shape, and its bytes. Sent on a connection it is an
/// array in Python; <see cref="From"/> and <see cref="TryGet"/> make one of what was received.
/// </summary>
/// <remarks>
/// Immutable, as far as nobody changes the memory that it was made of: that is never copied, and has to stay as it is
/// until the array has been sent.
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

    /// <summary>What the items are (<c>dtype</c>).</summary>
    public NdDType DType { get; }

    /// <summary>How many items there are in each direction (<c>shape</c>).</summary>
    public ReadOnlySpan<nint> Shape => _shape;

    /// <summary>The number of dimensions (<c>ndim</c>).</summary>
    public int Rank => _shape.Length;

    /// <summary>The number of items (<c>size</c>).</summary>
    public long Count { get; }

    /// <summary>The order in which the items lie in <see cref="Bytes"/>.</summary>
    public NdOrder Order { get; }

    /// <summary>Whether it is an array or a scalar of numpy.</summary>
    public NdForm Form { get; }

    /// <summary>The items as they lie in memory (<c>tobytes</c> in their own order), without a copy.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>
    /// The array or scalar that <paramref name="value"/>, received from Python, describes; no bytes are copied.
    /// </summary>
    /// <exception cref="InvalidCastException">It is none, or one that stays symbolic (Python objects as items, a class
    /// with a state of its own, metadata, a shape that does not fit the bytes); the message says why.</exception>
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
    /// The array or scalar that <paramref name="value"/>, received from Python, describes; false where it is none, or
    /// one that stays symbolic: <see cref="From"/> says why.
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

    /// <summary>The class derived from <c>numpy.ndarray</c> that it came as, and goes back as; null for that itself.
    /// </summary>
    internal PyGlobal? Class { get; init; }

    /// <summary>How Python makes it: in the form that every numpy reads, at every protocol.</summary>
    public PyObject Reduce()
    {
        // One description however often it is asked for, so that an array sent twice in a message is one in Python.
        if (_python is null)
        {
            Interlocked.CompareExchange(ref _python, Describe(Bytes), null);
        }

        return _python;
    }

    /// <summary>The array as it is received, with bytes of its own: a part of one that was received.</summary>
    internal PyObject AsReceived() => Describe(Bytes.ToArray());

    /// <summary>A description: dtype and shape.</summary>
    public override string ToString() => Form == NdForm.Scalar
        ? $"numpy scalar of {DType}"
        : $"numpy.ndarray of {DType}, shape ({string.Join(", ", _shape)})";

    /// <summary>Version, shape, dtype, order and bytes: what a masked array begins with, too.</summary>
    internal PyTuple DescribeState(object bytes) => new(
        StateVersion, DTypeFormat.Lengths(_shape), DType.ToPython(), Order == NdOrder.Fortran, bytes);

    internal static InvalidCastException Refused(object? value, string wanted, NotAnArrayException refusal) => new(
        $"The value, {(value is null ? "None" : value.GetType().Name)}, is no {wanted} that could be taken: "
        + $"{refusal.Message}. It stays as it came.",
        refusal);

    private PyObject Describe(object bytes) => Form == NdForm.Scalar
        ? PyObject.Call(NumPyNames.Scalar, DType.ToPython(), bytes)
        : PyObject.Call(NumPyNames.Reconstruct, Class ?? NumPyNames.Array, new PyTuple(0L), Placeholder)
            .WithState(DescribeState(bytes));

    /// <summary>Why these bytes are no such array; null where they are.</summary>
    internal static string? WhyNot(NdDType type, ReadOnlySpan<nint> shape, ReadOnlyMemory<byte> bytes)
    {
        // numpy.str_('') is one item without bytes; of more than one a shape could claim any number.
        if (type.ItemSize == 0 && !shape.IsEmpty && !shape.Contains(0))
        {
            return "its items have no bytes";
        }

        return ShapeReader.CountBytes(shape, type.ItemSize) == bytes.Length
            ? null
            : $"its shape ({string.Join(", ", shape.ToArray())}) of {type} does not take the {bytes.Length} bytes that "
                + "are there";
    }
}
