using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Razorvine.Writing;

/// <summary>The forms of values that Razorvine cannot write, or writes with loss.</summary>
internal static class OutgoingForms
{
    /// <summary>Returns how to write a value; null if Razorvine does it correctly.</summary>
    public static Action<PickleFragment, object>? Of(object value) => value switch
    {
        decimal => static (to, value) => WriteDecimal(to, (decimal)value),
        Complex => static (to, value) => WriteComplex(to, (Complex)value),
        Half => static (to, value) => to.Save((double)(Half)value),
        BigInteger => static (to, value) => to.Integer((BigInteger)value),
        Int128 => static (to, value) => to.Integer((Int128)value),
        UInt128 => static (to, value) => to.Integer((UInt128)value),
        Guid => static (to, value) => WriteUuid(to, (Guid)value),
        DateTime => static (to, value) => WriteDateTime(to, (DateTime)value),
        DateTimeOffset => static (to, value) => WriteDateTimeOffset(to, (DateTimeOffset)value),
        DateOnly => static (to, value) => WriteState(to, KnownGlobals.Date, PyTime.WriteDate((DateOnly)value)),
        TimeOnly => static (to, value) => WriteState(to, KnownGlobals.Time, PyTime.WriteTime((TimeOnly)value)),
        TimeSpan => static (to, value) => WriteTimeDelta(to, (TimeSpan)value),
        byte[] => static (to, value) => to.Bytes((byte[])value),
        Memory<byte> => static (to, value) => to.Bytes(((Memory<byte>)value).Span),
        ReadOnlyMemory<byte> => static (to, value) => to.Bytes(((ReadOnlyMemory<byte>)value).Span),
        PyByteArray => static (to, value) => WriteByteArray(to, ((PyByteArray)value).Bytes),
        PyGlobal => static (to, value) => to.Global((PyGlobal)value),
        RazorvineGlobal => static (to, value) => to.Global(((RazorvineGlobal)value).Global),
        RazorvineInstance => static (to, value) => WriteInstance(to, (RazorvineInstance)value),
        RazorvineException => static (to, value) => WriteException(to, (RazorvineException)value),
        ITuple => static (to, value) => WriteTuple(to, (ITuple)value),
        _ => null,
    };

    /// <summary>Writes arrays that Razorvine writes as tuples, but with items of any kind.</summary>
    public static void WriteTuple(PickleFragment to, object array) => to.Tuple((Array)array);

    public static void WriteSet(PickleFragment to, object members) =>
        to.CallWithList(KnownGlobals.Set, (IEnumerable)members);

    public static void WriteFrozenSet(PickleFragment to, object members) =>
        to.CallWithList(KnownGlobals.FrozenSet, (IEnumerable)members);

    public static void WriteText(PickleFragment to, object text) => to.Text((string)text);

    private static void WriteTuple(PickleFragment to, ITuple tuple) =>
        to.Tuple(Enumerable.Range(0, tuple.Length).Select(index => tuple[index]));

    private static void WriteDecimal(PickleFragment to, decimal value)
    {
        // Python and the bits of a decimal keep the sign of zero, but the text does not.
        string digits = Math.Abs(value).ToString(CultureInfo.InvariantCulture);
        to.Global(KnownGlobals.Decimal);
        to.Save(decimal.IsNegative(value) ? "-" + digits : digits);
        to.Op(Opcode.Tuple1, Opcode.Reduce);
    }

    private static void WriteComplex(PickleFragment to, Complex value)
    {
        to.Global(KnownGlobals.Complex);
        to.Save(value.Real);
        to.Save(value.Imaginary);
        to.Op(Opcode.Tuple2, Opcode.Reduce);
    }

    private static void WriteUuid(PickleFragment to, Guid value)
    {
        to.Global(KnownGlobals.Uuid);
        to.Op(Opcode.EmptyTuple, Opcode.NewObj, Opcode.EmptyDict);
        // Python 2 names attributes by its own str; 3.x reads that as its str as well.
        to.Op([Opcode.ShortBinString, 3, .. "int"u8]);
        to.Integer(new BigInteger(value.ToByteArray(bigEndian: true), isUnsigned: true, isBigEndian: true));
        to.Op(Opcode.SetItem, Opcode.Build);
    }

    private static void WriteDateTime(PickleFragment to, DateTime value)
    {
        switch (value.Kind)
        {
            case DateTimeKind.Unspecified:
                WriteState(to, KnownGlobals.DateTime, PyTime.WriteDateTime(value));
                break;
            case DateTimeKind.Utc:
                WriteDateTimeOffset(to, new DateTimeOffset(value, TimeSpan.Zero));
                break;
            default:
                WriteDateTimeOffset(to, LocalTime.WithOffset(value));
                break;
        }
    }

    private static void WriteDateTimeOffset(PickleFragment to, DateTimeOffset value)
    {
        to.Global(KnownGlobals.DateTime);
        to.Bytes(PyTime.WriteDateTime(value.DateTime));
        to.Pickler.save(to.Pickler.ZoneOf(value.Offset));
        to.Op(Opcode.Tuple2, Opcode.Reduce);
    }

    public static void WriteZone(PickleFragment to, object offset)
    {
        to.Global(KnownGlobals.TimeZone);
        WriteTimeDelta(to, (TimeSpan)offset);
        to.Op(Opcode.Tuple1, Opcode.Reduce);
    }

    private static void WriteState(PickleFragment to, PyGlobal type, byte[] state)
    {
        to.Global(type);
        to.Bytes(state);
        to.Op(Opcode.Tuple1, Opcode.Reduce);
    }

    private static void WriteTimeDelta(PickleFragment to, TimeSpan value)
    {
        (long days, int seconds, int microseconds) = PyTime.SplitTimeDelta(value);
        to.Global(KnownGlobals.TimeDelta);
        to.Save(days);
        to.Save(seconds);
        to.Save(microseconds);
        to.Op(Opcode.Tuple3, Opcode.Reduce);
    }

    private static void WriteByteArray(PickleFragment to, byte[] bytes)
    {
        to.Global(KnownGlobals.ByteArray);
        if (bytes.Length == 0)
        {
            to.Op(Opcode.EmptyTuple, Opcode.Reduce);
            return;
        }

        to.Save(Encoding.Latin1.GetString(bytes));
        to.Save("latin-1");
        to.Op(Opcode.Tuple2, Opcode.Reduce);
    }

    private static void WriteInstance(PickleFragment to, RazorvineInstance instance)
    {
        if (instance.IsStateWritten)
        {
            WriteWithState(to, instance, WriteMade, instance.State);
        }
        else
        {
            WriteMade(to, instance);
        }

        static void WriteMade(PickleFragment to, object value)
        {
            var instance = (RazorvineInstance)value;
            if (instance.Construction == PyConstruction.Instance)
            {
                to.Op(Opcode.Mark);
                to.Global(instance.Callable);
                to.Op(Opcode.Obj);
                return;
            }

            to.Global(instance.Callable);
            to.Arguments(instance.Arguments);
            to.Op(instance.Construction == PyConstruction.New ? Opcode.NewObj : Opcode.Reduce);
        }
    }

    private static void WriteException(PickleFragment to, RazorvineException exception)
    {
        if (exception.Attributes is { } attributes)
        {
            WriteWithState(to, exception, WriteMade, attributes);
        }
        else
        {
            WriteMade(to, exception);
        }

        static void WriteMade(PickleFragment to, object value)
        {
            var exception = (RazorvineException)value;
            to.Global(exception.Type);
            to.Arguments(exception.Arguments);
            to.Op(Opcode.Reduce);
        }
    }

    /// <summary>
    /// Writes a value with a state. Razorvine memoizes a value when it is complete; what is made before the state gets
    /// its own memo entry, since the state may refer to it: parents with children that have parents.
    /// </summary>
    private static void WriteWithState(
        PickleFragment to, object value, Action<PickleFragment, object> writeMade, object? state)
    {
        var made = new OutgoingValue(to.Pickler, value, writeMade);
        to.Pickler.save(made);
        to.Pickler.Replace(value, made);
        to.Save(state);
        to.Op(Opcode.Build);
    }
}
