using System.Numerics;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle;

/// <summary>
/// The built-in converters, and those built from others. They use no reflection and so work in native AOT and trimmed
/// programs. <see cref="PyRecord{T}"/> makes converters for records.
/// </summary>
public static partial class PyConverters
{
    /// <summary>Python's bool.</summary>
    public static PyConverter<bool> Boolean { get; } = new BooleanConverter();

    /// <summary>Python's int from -128 to 127.</summary>
    public static PyConverter<sbyte> SByte { get; } = new IntegerConverter<sbyte>();

    /// <summary>Python's int from 0 to 255.</summary>
    public static PyConverter<byte> Byte { get; } = new IntegerConverter<byte>();

    /// <summary>Python's int of 16 bits.</summary>
    public static PyConverter<short> Int16 { get; } = new IntegerConverter<short>();

    /// <summary>Python's int of 16 bits, not negative.</summary>
    public static PyConverter<ushort> UInt16 { get; } = new IntegerConverter<ushort>();

    /// <summary>Python's int of 32 bits.</summary>
    public static PyConverter<int> Int32 { get; } = new IntegerConverter<int>();

    /// <summary>Python's int of 32 bits, not negative.</summary>
    public static PyConverter<uint> UInt32 { get; } = new IntegerConverter<uint>();

    /// <summary>Python's int of 64 bits.</summary>
    public static PyConverter<long> Int64 { get; } = new IntegerConverter<long>();

    /// <summary>Python's int of 64 bits, not negative.</summary>
    public static PyConverter<ulong> UInt64 { get; } = new IntegerConverter<ulong>();

    /// <summary>Python's int, as wide as an address on this machine.</summary>
    public static PyConverter<nint> IntPtr { get; } = new IntegerConverter<nint>();

    /// <summary>Python's int, as wide as an address on this machine, not negative.</summary>
    public static PyConverter<nuint> UIntPtr { get; } = new IntegerConverter<nuint>();

    /// <summary>Python's int of 128 bits.</summary>
    public static PyConverter<Int128> Int128 { get; } = new IntegerConverter<Int128>();

    /// <summary>Python's int of 128 bits, not negative.</summary>
    public static PyConverter<UInt128> UInt128 { get; } = new IntegerConverter<UInt128>();

    /// <summary>Python's int.</summary>
    public static PyConverter<BigInteger> BigInteger { get; } = new IntegerConverter<BigInteger>();

    /// <summary>Python's float; an int that a double holds exactly is accepted.</summary>
    public static PyConverter<double> Double { get; } = new FloatConverter<double>();

    /// <summary>Python's float, rounded; one that would become infinite is an error.</summary>
    public static PyConverter<float> Single { get; } = new FloatConverter<float>();

    /// <summary>Python's float, rounded; one that would become infinite is an error.</summary>
    public static PyConverter<Half> Half { get; } = new FloatConverter<Half>();

    /// <summary>Python's <c>decimal.Decimal</c>, or an int.</summary>
    public static PyConverter<decimal> Decimal { get; } = new DecimalConverter();

    /// <summary>Python's complex, or a float.</summary>
    public static PyConverter<Complex> Complex { get; } = new ComplexConverter();

    /// <summary>Python's str; None is null.</summary>
    public static PyConverter<string?> String { get; } = new StringConverter();

    /// <summary>A str of one character.</summary>
    public static PyConverter<char> Char { get; } = new CharConverter();

    /// <summary>Python's bytes, or a bytearray; None is null.</summary>
    public static PyConverter<byte[]?> Bytes { get; } = new BytesConverter();

    /// <summary>Python's bytes, or a bytearray.</summary>
    public static PyConverter<Memory<byte>> Memory { get; } =
        Via(
        Bytes, static bytes => NotNone(bytes).AsMemory(), static (Memory<byte> memory) => memory.ToArray());

    /// <summary>Python's bytes, or a bytearray.</summary>
    public static PyConverter<ReadOnlyMemory<byte>> ReadOnlyMemory { get; } = Via(
        Bytes,
        static bytes => (ReadOnlyMemory<byte>)NotNone(bytes).AsMemory(),
        static (ReadOnlyMemory<byte> memory) => memory.ToArray());

    /// <summary>Python's <c>datetime.datetime</c>: naive, or in UTC.</summary>
    public static PyConverter<DateTime> DateTime { get; } = new DateTimeConverter();

    /// <summary>
    /// Python's <c>datetime.datetime</c> with an offset from UTC: a fixed one, or that of its time zone (pytz,
    /// dateutil, zoneinfo) at that time according to this system's zone data.
    /// </summary>
    public static PyConverter<DateTimeOffset> DateTimeOffset { get; } = new DateTimeOffsetConverter();

    /// <summary>Python's <c>datetime.date</c>.</summary>
    public static PyConverter<DateOnly> DateOnly { get; } = new DateOnlyConverter();

    /// <summary>Python's <c>datetime.time</c>.</summary>
    public static PyConverter<TimeOnly> TimeOnly { get; } = new TimeOnlyConverter();

    /// <summary>Python's <c>datetime.timedelta</c>.</summary>
    public static PyConverter<TimeSpan> TimeSpan { get; } = new TimeSpanConverter();

    /// <summary>Python's <c>uuid.UUID</c>.</summary>
    public static PyConverter<Guid> Guid { get; } = new GuidConverter();

    /// <summary>Any value, as untyped reading returns it.</summary>
    public static PyConverter<object?> Untyped { get; } = new ObjectConverter();

    /// <summary>
    /// Casts what untyped reading returns to <typeparamref name="T"/>, such as a <see cref="PyDict"/>, or an object
    /// that a received one was replaced by, such as a connection. None is null.
    /// </summary>
    public static PyConverter<T?> As<T>()
        where T : class => new NativeConverter<T?>(typeof(T).Name);

    private static byte[] NotNone(byte[]? bytes) => bytes ?? throw new ArgumentException("None is not bytes.");
}
