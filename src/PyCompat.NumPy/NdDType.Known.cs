using System.Numerics;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <content>The available dtypes.</content>
public sealed partial class NdDType
{
    private static NdByteOrder NativeOrder =>
        BitConverter.IsLittleEndian ? NdByteOrder.LittleEndian : NdByteOrder.BigEndian;

    /// <summary><c>numpy.bool_</c>: <see cref="bool"/>.</summary>
    public static NdDType Boolean { get; } = new(NdKind.Boolean, sizeof(bool), NdByteOrder.NotApplicable);

    /// <summary><c>numpy.int8</c>: <see cref="sbyte"/>.</summary>
    public static NdDType Int8 { get; } = Number(NdKind.Integer, sizeof(sbyte));

    /// <summary><c>numpy.int16</c>: <see cref="short"/>.</summary>
    public static NdDType Int16 { get; } = Number(NdKind.Integer, sizeof(short));

    /// <summary><c>numpy.int32</c>: <see cref="int"/>.</summary>
    public static NdDType Int32 { get; } = Number(NdKind.Integer, sizeof(int));

    /// <summary><c>numpy.int64</c>: <see cref="long"/>.</summary>
    public static NdDType Int64 { get; } = Number(NdKind.Integer, sizeof(long));

    /// <summary><c>numpy.uint8</c>: <see cref="byte"/>.</summary>
    public static NdDType UInt8 { get; } = Number(NdKind.UnsignedInteger, sizeof(byte));

    /// <summary><c>numpy.uint16</c>: <see cref="ushort"/>.</summary>
    public static NdDType UInt16 { get; } = Number(NdKind.UnsignedInteger, sizeof(ushort));

    /// <summary><c>numpy.uint32</c>: <see cref="uint"/>.</summary>
    public static NdDType UInt32 { get; } = Number(NdKind.UnsignedInteger, sizeof(uint));

    /// <summary><c>numpy.uint64</c>: <see cref="ulong"/>.</summary>
    public static NdDType UInt64 { get; } = Number(NdKind.UnsignedInteger, sizeof(ulong));

    /// <summary><c>numpy.float16</c>: <see cref="Half"/>.</summary>
    public static NdDType Float16 { get; } = Number(NdKind.Float, sizeof(ushort));

    /// <summary><c>numpy.float32</c>: <see cref="float"/>.</summary>
    public static NdDType Float32 { get; } = Number(NdKind.Float, sizeof(float));

    /// <summary><c>numpy.float64</c>: <see cref="double"/>.</summary>
    public static NdDType Float64 { get; } = Number(NdKind.Float, sizeof(double));

    /// <summary><c>numpy.complex64</c>: <see cref="ComplexSingle"/>.</summary>
    public static NdDType Complex64 { get; } = Number(NdKind.Complex, 2 * sizeof(float));

    /// <summary><c>numpy.complex128</c>: <see cref="Complex"/>.</summary>
    public static NdDType Complex128 { get; } = Number(NdKind.Complex, 2 * sizeof(double));

    /// <summary>
    /// <c>datetime64[unit]</c>: a count of <paramref name="unit"/> from 1970, as a <see cref="long"/>.
    /// </summary>
    public static NdDType DateTime(NdTimeUnit unit) => Time(NdKind.DateTime, unit);

    /// <summary><c>timedelta64[unit]</c>: a count of <paramref name="unit"/>, as a <see cref="long"/>.</summary>
    public static NdDType TimeDelta(NdTimeUnit unit) => Time(NdKind.TimeDelta, unit);

    /// <summary><c>S</c> and the length: bytes, padded with NUL.</summary>
    public static NdDType Bytes(int length) => Single(NdKind.Bytes, length);

    /// <summary><c>V</c> and the length: opaque bytes.</summary>
    public static NdDType Void(int length) => Single(NdKind.Void, length);

    /// <summary><c>U</c> and the length: text of this many code points, padded with NUL.</summary>
    public static NdDType Text(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, int.MaxValue / DTypeFormat.BytesPerCharacter);
        return new NdDType(NdKind.Text, length * DTypeFormat.BytesPerCharacter, NativeOrder)
        {
            Alignment = DTypeFormat.BytesPerCharacter,
        };
    }

    /// <summary>Creates a record whose fields follow each other without gaps (<c>numpy.dtype([...])</c>).</summary>
    /// <exception cref="ArgumentException">
    /// There are no fields, a duplicate name, or more than 65,536 fields in total.
    /// </exception>
    public static NdDType Record(params IReadOnlyList<(string Name, NdDType Type)> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        if (fields.Count == 0 || fields.DistinctBy(static field => field.Name).Count() != fields.Count)
        {
            throw new ArgumentException("a record needs fields with different names", nameof(fields));
        }

        var laidOut = new List<NdField>();
        int offset = 0;
        foreach ((string name, NdDType type) in fields)
        {
            laidOut.Add(new NdField(name, type, offset, title: null));
            offset = checked(offset + type.ItemSize);
        }

        int weight = 1 + fields.Sum(static field => field.Type.Weight);
        if (weight > DTypeFormat.MaxWeight)
        {
            throw new ArgumentException(
                $"a record of more than {DTypeFormat.MaxWeight} fields in total", nameof(fields));
        }

        return new NdDType(NdKind.Void, offset, NdByteOrder.NotApplicable) { Fields = laidOut, Weight = weight };
    }

    /// <summary>Returns the dtype of the items of a <typeparamref name="T"/> array.</summary>
    /// <exception cref="NotSupportedException">numpy has no dtype for this type.</exception>
    public static NdDType Of<T>()
        where T : unmanaged => default(T) switch
        {
            bool => Boolean,
            sbyte => Int8,
            short => Int16,
            int => Int32,
            long => Int64,
            byte => UInt8,
            ushort => UInt16,
            uint => UInt32,
            ulong => UInt64,
            Half => Float16,
            float => Float32,
            double => Float64,
            ComplexSingle => Complex64,
            Complex => Complex128,
            _ => throw new NotSupportedException(
                $"numpy has no dtype for {typeof(T)}; {nameof(NdDType)}.{nameof(Record)} describes a struct"),
        };

    /// <summary>Returns the same dtype with another byte order.</summary>
    /// <exception cref="InvalidOperationException">Records and single bytes have no byte order.</exception>
    public NdDType WithByteOrder(NdByteOrder byteOrder)
    {
        if (ByteOrder == NdByteOrder.NotApplicable || byteOrder == NdByteOrder.NotApplicable)
        {
            throw new InvalidOperationException($"{this} has no byte order that could be {byteOrder}");
        }

        return new NdDType(Kind, ItemSize, byteOrder) { TimeUnit = TimeUnit, Alignment = Alignment };
    }

    private static NdDType Number(NdKind kind, int size) =>
        new(kind, size, size == 1 ? NdByteOrder.NotApplicable : NativeOrder);

    private static NdDType Time(NdKind kind, NdTimeUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return new NdDType(kind, sizeof(long), NativeOrder) { TimeUnit = unit };
    }

    private static NdDType Single(NdKind kind, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return new NdDType(kind, length, NdByteOrder.NotApplicable);
    }
}
