using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <content>Values that do not originate in Python: .NET's numbers, times and collections.</content>
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
            case Exception exception: BeginObject(OutgoingException.Describe(exception), value); break;
            case var _ when _reduce?.Invoke(value) is { } made: BeginObject(made, value); break;
            case IPyReducible reducible: BeginObject(reducible.Reduce(), value); break;
            case ITuple tuple: BeginTuple(ToPyTuple(tuple), value); break;
            default: SaveByType(value, CollectionType.Of(value.GetType())); break;
        }
    }

    private void SaveByType(object value, CollectionType type)
    {
        switch (type.Kind)
        {
            case CollectionKind.Dict: BeginDict((IEnumerable)value, type); break;
            case CollectionKind.Set: BeginSet((IEnumerable)value); break;
            case CollectionKind.List when value is ArraySegment<byte> bytes: SaveBytes(bytes, value); break;
            case CollectionKind.List when value is ImmutableArray<byte> bytes:
                SaveBytes(bytes.AsMemory(), value);
                break;
            // .NET shares one empty array per type, but they are separate lists in Python: not put into the memo.
            case CollectionKind.List when value is Array { Length: 0, Rank: 1 }:
                SaveEmpty(Opcode.EmptyList, Opcode.List);
                break;
            case CollectionKind.List when value is Array array && !value.GetType().IsSZArray:
                BeginList(RankedArray.ToLists(array), value);
                break;
            case CollectionKind.List: BeginList(ItemsOf((IEnumerable)value, type), value); break;
            case CollectionKind.Refused: throw NotSerializable(type.Refusal!);
            case CollectionKind.Json: SaveJson(value); break;
            case var _ when TrySaveByConverter(value): break;
            default: throw NoForm(value);
        }
    }

    private static PickleException NoForm(object value) => NotSerializable(
        $"{value.GetType()} has no Python equivalent; "
        + $"send a dictionary of its values or a {nameof(PyObject)}, or add a {nameof(PyConverter)} for it "
        + $"to {nameof(PickleOptions)}.{nameof(PickleOptions.Converters)}");

    /// <summary>
    /// For converters: whether a value of this type is written as such a collection, rather than as its own type
    /// implies (a dictionary among the sequences, an array of another type that the runtime accepts as this one).
    /// </summary>
    public bool IsWrittenAs(Type type, CollectionKind kind, Type item)
    {
        if (CollectionType.Of(type).Kind != kind || !_options.Resolver.IsOpenCollection(type))
        {
            return false;
        }

        return !type.IsArray || (type.IsSZArray && (!item.IsValueType || type.GetElementType() == item));
    }

    /// <summary>Writes records, classes and enums with attributes in the same way as typed writing.</summary>
    private bool TrySaveByConverter(object value)
    {
        if (_options.Resolver.TryGetForUntyped(value.GetType()) is not { } converter)
        {
            return false;
        }

        SaveTyped(value, converter);
        return true;
    }

    /// <summary>Writes an enum without reflection: as its number, unless an attribute asks for more.</summary>
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
        // Not a root: the object may occur again in what it is part of.
        _typedDepth++;
        converter.WriteBoxed(this, value);
        _typedDepth--;
    }

    private static PyTuple ToPyTuple(ITuple tuple)
    {
        var items = new object?[tuple.Length];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = tuple[i];
        }

        return PyTuple.Adopt(items);
    }

    private void BeginDict(IEnumerable dictionary, CollectionType type)
    {
        var copy = new PyDict();
        switch (dictionary)
        {
            case IDictionary plain:
                foreach (DictionaryEntry entry in plain)
                {
                    AddEntry(copy, entry.Key, entry.Value);
                }

                break;
            case IEnumerable<KeyValuePair<string, object?>> entries:
                foreach ((string key, object? item) in entries)
                {
                    AddEntry(copy, key, item);
                }

                break;
            default:
                EntryReader reader = EntryReader.TryGet(type) ?? throw NotSerializable(
                    $"{dictionary.GetType()} is not an {nameof(IDictionary)}, and its types cannot be inspected in a "
                    + $"program without reflection; send a {typeof(Dictionary<,>).Name} of it");
                reader.ReadInto((key, item) => AddEntry(copy, key, item), dictionary);
                break;
        }

        EnsureDistinct(copy.Keys);
        BeginDict(copy, dictionary);
    }

    private void BeginSet(IEnumerable members)
    {
        var copy = new PySet();
        foreach (object? member in members)
        {
            AddMember(copy, member);
        }

        EnsureDistinct(copy);
        BeginSet(copy, members);
    }

    /// <summary>Whether enumerating failed because the collection is an uninitialized struct.</summary>
    public static bool IsOfDefault(object collection, Exception failed) => collection.GetType().IsValueType
        && failed is (InvalidOperationException or NullReferenceException);

    public static PickleException NoItems(Type type, Exception failed) => new(
        PickleErrorCode.NotSerializable,
        $"a {type} with its default value has no items; send an empty one, or null",
        failed);

    private static List<object?> ItemsOf(IEnumerable collection, CollectionType type)
    {
        if (type.Items.Length > 0)
        {
            try
            {
                return [.. collection.Cast<object?>()];
            }
            catch (Exception failed) when (IsOfDefault(collection, failed))
            {
                throw NoItems(collection.GetType(), failed);
            }
        }

        var items = new List<object?>();
        foreach (object? item in collection)
        {
            if (CollectionType.IsOfOwnKind(collection, item))
            {
                throw NotSerializable(CollectionType.OwnKindRefusal(collection.GetType()));
            }

            items.Add(item);
        }

        return items;
    }
}
