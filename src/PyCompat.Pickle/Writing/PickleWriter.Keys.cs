using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Writing;

/// <content>Keys and members of sets. Distinct keys in .NET may be equal in Python, or not hashable.</content>
internal sealed partial class PickleWriter
{
    /// <summary>Called before keys are written by their converter.</summary>
    /// <param name="keys">All keys of a dict or set.</param>
    /// <param name="converter">The converter of the keys.</param>
    /// <param name="isOrdinary">Whether the collection has no duplicates by .NET's comparison.</param>
    /// <exception cref="PickleException">Python cannot hash the keys, or considers two of them equal.</exception>
    public void EnsureKeys<T>(ReadOnlySpan<T> keys, PyConverter<T> converter, bool isOrdinary)
    {
        if (!converter.IsKey && !keys.IsEmpty)
        {
            throw NoKey(typeof(T));
        }

        if (KeyRules<T>.AreDistinct && (isOrdinary || KeyRules<T>.AllDiffer(keys)))
        {
            return;
        }

        var distinct = new PySet();
        foreach (T key in keys)
        {
            EnsureKey(key);
            AddMember(distinct, AsWritten(Kept(key)));
        }
    }

    /// <summary>Checks keys that are written one by one, by what they are in Python where that differs.</summary>
    /// <exception cref="PickleException">Python considers two of the keys equal.</exception>
    private void EnsureDistinct(IEnumerable<object?> keys)
    {
        if (keys.All(key => ReferenceEquals(AsWritten(key), key)))
        {
            return;
        }

        var distinct = new PySet();
        foreach (object? key in keys)
        {
            AddMember(distinct, AsWritten(key));
        }
    }

    /// <summary>Returns the Python object that a key is written as; the key itself if that compares equally.</summary>
    private object? AsWritten(object? key)
    {
        switch (key)
        {
            case null or string or long or int or double or PyObject:
                return key;
            case char character:
                return character.ToString();
            case DateTime { Kind: DateTimeKind.Utc } time:
                return new DateTimeOffset(time);
            case DateTime { Kind: DateTimeKind.Local } time:
                return LocalTime.WithOffset(time);
            case ReadOnlyMemory<byte> bytes:
                return bytes.ToArray();
            case Memory<byte> bytes:
                return bytes.ToArray();
            case ArraySegment<byte> { Array: not null } bytes:
                return bytes.ToArray();
            case ImmutableArray<byte> { IsDefault: false } bytes:
                return bytes.ToArray();
            case Enum:
                return PickleReader.Read(
                    new PickleSerializer(_options).Serialize(key), [], PickleOptions.Default, out _);
            case PyFrozenSet set:
                object?[] members = [.. set];
                return AreAsWritten(members, out object?[] written) ? key : new PyFrozenSet(written);
            case ITuple tuple and not IPyReducible:
                object?[] items = [.. ToPyTuple(tuple)];
                bool isSame = AreAsWritten(items, out object?[] parts);
                return isSame && key is PyTuple ? key : PyTuple.Adopt(parts);
            default:
                return key;
        }
    }

    private bool AreAsWritten(object?[] items, out object?[] written)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        written = Array.ConvertAll(items, item => AsWritten(Kept(item)));
        for (int i = 0; i < items.Length; i++)
        {
            if (!ReferenceEquals(items[i], written[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds a key to a copy of the dictionary being written.</summary>
    private void AddEntry(PyDict copy, object? key, object? value)
    {
        EnsureKey(key);
        try
        {
            copy.Add(Kept(key), value);
        }
        catch (ArgumentException)
        {
            // Throws, with the reason.
            AddMember(new PySet(copy.Keys), key);
            throw;
        }
    }

    private void AddMember(PySet copy, object? member)
    {
        EnsureKey(member);
        bool isNew;
        try
        {
            isNew = copy.Add(Kept(member));
        }
        catch (ArgumentException exception)
        {
            throw NoKey(exception);
        }

        if (!isNew)
        {
            throw NotSerializable(
                "not a distinct key in Python: the key "
                + $"{PyRepr.Format(AsWritten(Kept(member)), PyRepr.DefaultMaxLength)} already exists");
        }
    }

    /// <summary>Returns a key as Python will see it: times without the ticks that it cannot hold.</summary>
    private object? Kept(object? key)
    {
        long ticks = key switch
        {
            DateTime time => time.Ticks,
            DateTimeOffset time => time.Ticks,
            TimeOnly time => time.Ticks,
            TimeSpan span => span.Ticks,
            _ => 0,
        };
        long rest = ticks % TimeSpan.TicksPerMicrosecond;
        if (rest == 0)
        {
            return key;
        }

        EnsureMicroseconds(ticks, (IFormattable)key!);
        return key switch
        {
            DateTime time => time.AddTicks(-rest),
            DateTimeOffset time => time.AddTicks(-rest),
            TimeOnly => new TimeOnly(ticks - rest),
            _ => new TimeSpan(ticks - rest),
        };
    }

    private void EnsureKey(object? key)
    {
        if (key is null or string || Type.GetTypeCode(key.GetType()) != TypeCode.Object || key is PyObject)
        {
            return;
        }

        Type type = key.GetType();
        bool isCollection = CollectionType.Of(type).Kind is not (CollectionKind.None or CollectionKind.Record)
            && type != typeof(byte[])
            && key is not (PyTuple or PyFrozenSet or ArraySegment<byte> or ImmutableArray<byte> or IPyReducible);
        bool isDict = !isCollection && _options.Resolver.TryGetForUntyped(type) is { IsKey: false };
        if (isCollection || isDict)
        {
            throw NoKey(type);
        }
    }

    private static PickleException NoKey(Type type) => NotSerializable(
        $"{type} becomes a list, set or dict, which cannot be a key in Python; send a tuple or a str instead");

    /// <summary>Keys distinct in .NET may be equal in Python (1, 1.0 and true), or no keys at all (a list).</summary>
    private static PickleException NoKey(ArgumentException exception) => new(
        PickleErrorCode.NotSerializable, $"not a distinct key in Python: {exception.Message}", exception);
}
