using System.Globalization;
using System.Numerics;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <content>.NET values that Python creates by calling their class.</content>
internal sealed partial class PickleWriter
{
    /// <summary>The longest offset of a DateTimeOffset.</summary>
    private static readonly TimeSpan LongestOffset = TimeSpan.FromHours(14);

    // Python 2 names attributes by its own str; 3.x reads that as its str as well.
    private static readonly PyByteString UuidAttribute = new([.. "int"u8]);

    private void SaveRange(PyRange range)
    {
        SaveKnown(KnownGlobals.Range);
        MarkArguments(3);
        SaveNormalized(range.Start);
        SaveNormalized(range.Stop);
        SaveNormalized(range.Step);
        CallWith(3);
        Memoize(range);
    }

    private void SaveNormalized(BigInteger value) => Save(PyInteger.Box(value));

    private void SaveComplex(Complex value, object owner)
    {
        SaveKnown(KnownGlobals.Complex);
        MarkArguments();
        SaveFloat(value.Real);
        SaveFloat(value.Imaginary);
        CallWith(2);
        Memoize(owner);
    }

    private void SaveDecimal(decimal value, object owner)
    {
        // Python and the bits of a decimal keep the sign of zero, but the text does not.
        string digits = Math.Abs(value).ToString(CultureInfo.InvariantCulture);
        SaveKnown(KnownGlobals.Decimal);
        MarkArguments(1);
        SaveString(decimal.IsNegative(value) ? "-" + digits : digits);
        CallWith(1);
        Memoize(owner);
    }

    private void SaveGuid(Guid value, object owner)
    {
        if (_protocol >= FirstProtocolWithTuples)
        {
            SaveKnown(KnownGlobals.Uuid);
            Op(Opcode.EmptyTuple);
            Op(Opcode.NewObj);
        }
        else
        {
            SaveKnown(KnownGlobals.Reconstructor);
            MarkArguments(3);
            SaveKnown(KnownGlobals.Uuid);
            SaveKnown(KnownGlobals.Object);
            Op(Opcode.None);
            CallWith(3);
        }

        Memoize(owner);
        SaveEmpty(Opcode.EmptyDict, Opcode.Dict);
        Save(_protocol <= CompatNames.LastProtocolWith2Names ? UuidAttribute : "int");
        SaveBigInteger(new BigInteger(value.ToByteArray(bigEndian: true), isUnsigned: true, isBigEndian: true));
        Op(Opcode.SetItem);
        Op(Opcode.Build);
    }

    private void SaveDate(DateOnly value, object owner) => SaveState(KnownGlobals.Date, PyTime.WriteDate(value), owner);

    private void SaveTime(TimeOnly value, object owner)
    {
        EnsureMicroseconds(value.Ticks, value);
        SaveState(KnownGlobals.Time, PyTime.WriteTime(value), owner);
    }

    private void SaveDateTime(DateTime value, object owner)
    {
        switch (value.Kind)
        {
            case DateTimeKind.Unspecified:
                EnsureMicroseconds(value.Ticks, value);
                SaveState(KnownGlobals.DateTime, PyTime.WriteDateTime(value), owner);
                break;
            case DateTimeKind.Utc:
                SaveDateTimeOffset(new DateTimeOffset(value, TimeSpan.Zero), owner);
                break;
            default:
                SaveDateTimeOffset(LocalTime.WithOffset(value), owner);
                break;
        }
    }

    private void SaveDateTimeOffset(DateTimeOffset value, object owner)
    {
        EnsureMicroseconds(value.Ticks, value);
        SaveKnown(KnownGlobals.DateTime);
        MarkArguments();
        SaveBytesValue(PyTime.WriteDateTime(value.DateTime));
        SaveZone(value.Offset);
        CallWith(2);
        Memoize(owner);
    }

    private void SaveZone(TimeSpan offset)
    {
        _zones ??= [];
        if (_zones.TryGetValue(offset, out int number))
        {
            Get(number);
            return;
        }

        SaveKnown(KnownGlobals.TimeZone);
        MarkArguments(1);
        // New objects for the memo: .NET has no objects for the zone and its offset.
        SaveOffset(offset, new object());
        CallWith(1);
        number = _memo.Add(new object());
        PutNumber(number);
        _zones.Add(offset, number);
    }

    private void SaveTimeDelta(TimeSpan value, object owner)
    {
        EnsureMicroseconds(value.Ticks, value);
        if (value.Ticks % TimeSpan.TicksPerMinute == 0 && value.Duration() <= LongestOffset)
        {
            SaveOffset(value, owner);
            return;
        }

        SaveTimeDeltaValue(value);
        Memoize(owner);
    }

    /// <summary>
    /// Writes a timedelta that may be the offset of a zone, which is not an object in a DateTimeOffset. Equal ones are
    /// written as one, so that an object that was shared does not become two.
    /// </summary>
    private void SaveOffset(TimeSpan value, object owner)
    {
        _offsets ??= [];
        if (_offsets.TryGetValue(value, out int number))
        {
            Get(number);
            _memo.AddAlias(owner, number);
            return;
        }

        SaveTimeDeltaValue(value);
        number = _memo.Add(owner);
        PutNumber(number);
        _offsets.Add(value, number);
    }

    private void SaveTimeDeltaValue(TimeSpan value)
    {
        (long days, int seconds, int microseconds) = PyTime.SplitTimeDelta(value);
        SaveKnown(KnownGlobals.TimeDelta);
        MarkArguments(3);
        SaveInteger(days);
        SaveInteger(seconds);
        SaveInteger(microseconds);
        CallWith(3);
    }

    private void SaveState(PyGlobal type, byte[] state, object owner)
    {
        SaveKnown(type);
        MarkArguments(1);
        SaveBytesValue(state);
        CallWith(1);
        Memoize(owner);
    }

    private void EnsureMicroseconds(long ticks, IFormattable value)
    {
        if (_options.Precision == PyPrecision.Strict && ticks % TimeSpan.TicksPerMicrosecond != 0)
        {
            throw NotSerializable(
                $"{value.ToString(null, CultureInfo.InvariantCulture)} has ticks below a microsecond, which Python "
                + $"cannot hold; truncate them, or set {nameof(PickleOptions)}.{nameof(PickleOptions.Precision)} to "
                + $"{nameof(PyPrecision.Python)}");
        }
    }

    private void SaveArray(PyArray array)
    {
        if (_protocol < FirstProtocolWithBytes)
        {
            // Typecodes are a char, which Python 2 only takes from its own str.
            var typecode = new PyByteString(System.Text.Encoding.Latin1.GetBytes(array.Typecode));
            BeginObject(PyObject.Call(KnownGlobals.ArrayType, typecode, ArrayItems.Enumerate(array).ToList()), array);
            return;
        }

        SaveKnown(KnownGlobals.ArrayReconstructor);
        MarkArguments(4);
        SaveKnown(KnownGlobals.ArrayType);
        SaveString(array.Typecode);
        SaveInteger((int)array.Format);
        SaveBytesValue(array.Bytes);
        CallWith(4);
        Memoize(array);
    }
}
