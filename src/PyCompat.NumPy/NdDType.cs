using System.Globalization;
using System.Text;
using PyCompat.Pickle.Converters.Records;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <summary>The type and memory layout of the items of an array (<c>numpy.dtype</c>). Immutable.</summary>
public sealed partial class NdDType : IEquatable<NdDType>
{
    // A dtype may come from a peer, and a few fields of fields add up to a text of any length.
    private const int LongestText = 500;

    private PyObject? _python;
    private int? _depth;

    internal NdDType(NdKind kind, int itemSize, NdByteOrder byteOrder)
    {
        (Kind, ItemSize, ByteOrder) = (kind, itemSize, byteOrder);
    }

    /// <summary>The kind of item.</summary>
    public NdKind Kind { get; }

    /// <summary>The size of an item in bytes.</summary>
    public int ItemSize { get; }

    /// <summary>The order of an item's bytes.</summary>
    public NdByteOrder ByteOrder { get; }

    /// <summary>The unit of a datetime64 or timedelta64; null for others.</summary>
    public NdTimeUnit? TimeUnit { get; internal init; }

    /// <summary>The fields of a record, in order; empty for others.</summary>
    public IReadOnlyList<NdField> Fields { get; internal init; } = [];

    /// <summary>The type of the items of an array in a field (<c>dtype.base</c>); null for others.</summary>
    public NdDType? Base { get; internal init; }

    /// <summary>The shape of an array in a field; empty for others.</summary>
    public ReadOnlySpan<nint> BaseShape => BaseLengths;

    /// <summary>Whether the items are records with fields.</summary>
    public bool IsRecord => Fields.Count > 0;

    internal nint[] BaseLengths { get; init; } = [];

    /// <summary>The preferred alignment of a record, in bytes.</summary>
    internal int Alignment { get; init; } = 1;

    /// <summary>Whether the record has the layout that a C compiler would use (<c>align=True</c>).</summary>
    internal bool IsAligned { get; init; }

    /// <summary>
    /// Whether the flags of an aligned record are written as an unsigned number: NumPy 2 writes and expects 144 where
    /// NumPy 1 writes and expects -112.
    /// </summary>
    internal bool HasUnsignedFlags { get; init; }

    /// <summary>The class of the records if it is a separate one (<c>numpy.record</c>), which adds methods.</summary>
    internal PyGlobal? RecordClass { get; init; }

    /// <summary>The number of dtypes in it: the cost of visiting it.</summary>
    internal int Weight { get; init; } = 1;

    /// <summary>The nesting depth of records.</summary>
    internal int Depth => _depth ??= 1 + Math.Max(
        Base?.Depth ?? 0, Fields.Select(static member => member.Type.Depth).DefaultIfEmpty().Max());

    /// <summary>Whether this machine can compute with the items directly.</summary>
    internal bool IsNative =>
        (ByteOrder == NdByteOrder.NotApplicable || ByteOrder == NativeOrder)
        && (Base?.IsNative ?? true)
        && Fields.All(static member => member.Type.IsNative);

    /// <summary>The letter of the kind and the number after it: <c>f8</c>, <c>U3</c>.</summary>
    internal string Code => string.Create(
        CultureInfo.InvariantCulture,
        $"{"biufcMmSUV"[(int)Kind]}{(Kind == NdKind.Text ? ItemSize / DTypeFormat.BytesPerCharacter : ItemSize)}");

    /// <inheritdoc/>
    public bool Equals(NdDType? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Kind == other.Kind && ItemSize == other.ItemSize && ByteOrder == other.ByteOrder
            && TimeUnit == other.TimeUnit && IsAligned == other.IsAligned && Fields.Count == other.Fields.Count
            && BaseShape.SequenceEqual(other.BaseShape) && Equals(Base, other.Base)
            && Fields.Zip(other.Fields).All(static pair => pair.First.Matches(pair.Second)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NdDType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, ItemSize, ByteOrder, TimeUnit, Fields.Count);

    /// <summary>
    /// Returns the dtype in numpy's notation: <c>&lt;f8</c>, <c>&lt;M8[ns]</c>, <c>{'a': &lt;i4, 'b': |S3}</c>;
    /// truncated if it is long.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Describe(text);
        return text.Length > LongestText ? text.ToString(0, LongestText) + "..." : text.ToString();
    }

    /// <summary>The positions of bools in an item.</summary>
    internal IEnumerable<int> BooleanOffsets()
    {
        if (Kind == NdKind.Boolean)
        {
            return [0];
        }

        if (Base is { ItemSize: > 0 } items)
        {
            return items.BooleanOffsets().SelectMany(
                offset => Enumerable.Range(0, ItemSize / items.ItemSize).Select(i => i * items.ItemSize + offset));
        }

        return Fields.SelectMany(
            static field => field.Type.BooleanOffsets().Select(offset => field.Offset + offset));
    }

    private void Describe(StringBuilder text)
    {
        if (text.Length > LongestText)
        {
            return;
        }

        if (Base is not null)
        {
            text.Append('(');
            Base.Describe(text);
            text.Append(CultureInfo.InvariantCulture, $", ({string.Join(", ", BaseLengths)}))");
            return;
        }

        if (!IsRecord)
        {
            text.Append("|<>"[(int)ByteOrder]).Append(Code);
            if (TimeUnit is { } unit)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{unit}]");
            }

            return;
        }

        char before = '{';
        foreach (NdField field in Fields)
        {
            if (text.Length > LongestText)
            {
                return;
            }

            text.Append(before).Append(before == ',' ? " '" : "'")
                .Append(field.Name.AsSpan(0, Math.Min(field.Name.Length, LongestText))).Append("': ");
            field.Type.Describe(text);
            before = ',';
        }

        text.Append('}');
    }

    /// <summary>Returns how Python constructs the dtype: one object, shared by all arrays of the dtype.</summary>
    internal PyObject ToPython()
    {
        if (_python is null)
        {
            Interlocked.CompareExchange(ref _python, DTypeFormat.Write(this), null);
        }

        return _python;
    }
}
