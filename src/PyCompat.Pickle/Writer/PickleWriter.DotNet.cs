using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

/// <content>What .NET programs send without a Python original: their own numbers, times and collections.</content>
internal sealed partial class PickleWriter
{
    private void SaveDotNet(object value)
    {
        if (_options.Converters.Count > 0 && _options.Resolver.TryGetRegistered(value.GetType()) is { } registered)
        {
            SaveTyped(value, registered);
            return;
        }

        switch (value)
        {
            case int number: SaveInteger(number); break;
            case short number: SaveInteger(number); break;
            case byte number: SaveInteger(number); break;
            case sbyte number: SaveInteger(number); break;
            case ushort number: SaveInteger(number); break;
            case uint number: SaveInteger(number); break;
            case nint number: SaveInteger(number); break;
            case ulong number: Save(PyInteger.Box(number)); break;
            case nuint number: Save(PyInteger.Box(number)); break;
            case Int128 number: Save(PyInteger.Box(number)); break;
            case UInt128 number: Save(PyInteger.Box(number)); break;
            case BigInteger number: SaveBigInteger(number, value); break;
            case float number: SaveFloat(number); break;
            case Half number: SaveFloat((double)number); break;
            case char character: SaveString(character.ToString()); break;
            case decimal number: SaveDecimal(number, value); break;
            case Complex number: SaveComplex(number, value); break;
            case Guid guid: SaveGuid(guid, value); break;
            case DateTime time: SaveDateTime(time, value); break;
            case DateTimeOffset time: SaveDateTimeOffset(time, value); break;
            case DateOnly date: SaveDate(date, value); break;
            case TimeOnly time: SaveTime(time, value); break;
            case TimeSpan span: SaveTimeDelta(span, value); break;
            case Memory<byte> bytes: SaveBytes(bytes, value); break;
            case ReadOnlyMemory<byte> bytes: SaveBytes(bytes, value); break;
            case Enum when TrySaveByConverter(value): break;
            case Enum member: SaveNumber(member); break;
            case PyException exception: Save(exception.Exception); break;
            case Exception exception:
                BeginObject(PyObject.Call(KnownGlobals.RuntimeError, Describe(exception)), value);
                break;
            case var _ when _reduce?.Invoke(value) is { } made: BeginObject(made, value); break;
            case IPyReducible reducible: BeginObject(reducible.Reduce(), value); break;
            case ITuple tuple: BeginTuple(ToPyTuple(tuple), value); break;
            case IDictionary dictionary: BeginDict(dictionary); break;
            case IEnumerable members when IsSet(value): BeginSet(members); break;
            // .NET has one empty array of a type, which is many lists in Python: not put into the memo.
            case Array { Length: 0 }: SaveEmpty(Opcode.EmptyList, Opcode.List); break;
            case IEnumerable items: BeginList([.. items.Cast<object?>()], value); break;
            case var other when TrySaveByConverter(other): break;
            default:
                throw NotSerializable(
                    $"{value.GetType()} has no form as a Python object; "
                    + $"send a dictionary of its values or a {nameof(PyObject)}, or add a {nameof(PyConverter)} for it "
                    + $"to {nameof(PickleOptions)}.{nameof(PickleOptions.Converters)}");
        }
    }

    /// <summary>Records, classes and enums with attributes: as typed writing has them.</summary>
    private bool TrySaveByConverter(object value)
    {
        if (_options.Resolver.TryGetForUntyped(value.GetType()) is not { } converter)
        {
            return false;
        }

        SaveTyped(value, converter);
        return true;
    }

    /// <summary>
    /// An enum where reflection is not asked: its number is all there is, unless an attribute asks for more.
    /// </summary>
    private void SaveNumber(Enum member)
    {
        Type type = member.GetType();
        if (type.IsDefined(typeof(PyClassAttribute), inherit: false)
            || type.GetCustomAttribute<PyEnumAttribute>() is { Form: not PyEnumForm.Number })
        {
            throw NotSerializable(
                $"{type} has attributes that only reflection reads, which this program has switched off, as native "
                + $"code does: add {nameof(PyConverters)}.{nameof(PyConverters.EnumOf)}<{type.Name}>() to "
                + $"{nameof(PickleOptions)}.{nameof(PickleOptions.Converters)}");
        }

        if (member.GetTypeCode() == TypeCode.UInt64)
        {
            Save(PyInteger.Box(Convert.ToUInt64(member, CultureInfo.InvariantCulture)));
        }
        else
        {
            SaveInteger(Convert.ToInt64(member, CultureInfo.InvariantCulture));
        }
    }

    private void SaveTyped(object value, PyConverter converter)
    {
        // Not a root: the object may be met again in what it is part of.
        _typedDepth++;
        converter.WriteBoxed(this, value);
        _typedDepth--;
    }

    private static string Describe(Exception exception) => $"{exception.GetType().FullName}: {exception.Message}";

    private static PyTuple ToPyTuple(ITuple tuple)
    {
        var items = new object?[tuple.Length];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = tuple[i];
        }

        return PyTuple.Adopt(items);
    }

    private void BeginDict(IDictionary dictionary)
    {
        var copy = new PyDict();
        foreach (DictionaryEntry entry in dictionary)
        {
            AddKey(() => copy.Add(entry.Key, entry.Value));
        }

        BeginDict(copy, dictionary);
    }

    private void BeginSet(IEnumerable members)
    {
        var copy = new PySet();
        foreach (object? member in members)
        {
            AddKey(() => copy.Add(member));
        }

        BeginSet(copy, members);
    }

    /// <summary>Keys that .NET tells apart may be one in Python (1, 1.0 and true), or none at all (a list).</summary>
    private static void AddKey(Action add)
    {
        try
        {
            add();
        }
        catch (ArgumentException exception)
        {
            throw new PickleException(
                PickleError.NotSerializable, $"not a key of its own in Python: {exception.Message}", exception);
        }
    }

    /// <summary>A set of .NET, of whatever type its members are: asked by name, which needs no reflection.</summary>
    private static bool IsSet(object value) =>
        value is ISet<string> or ISet<object> or ISet<int> or ISet<long> or ISet<double> or ISet<Guid>
        || value.GetType().Name is "HashSet`1" or "SortedSet`1" or "ImmutableHashSet`1" or "ImmutableSortedSet`1"
        || value.GetType().Name.EndsWith("FrozenSet`1", StringComparison.Ordinal);
}
