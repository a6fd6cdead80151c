using System.Collections.Immutable;

namespace PyCompat.Pickle;

/// <content>Keys and members of sets: what .NET takes for several, or for a key at all, Python may not.</content>
internal sealed partial class PickleWriter
{
    /// <summary>Before keys are written by their converter.</summary>
    /// <exception cref="PickleException">Python cannot hash them, or has two of them for one.</exception>
    public void EnsureKeys<T>(ReadOnlySpan<T> keys, PyConverter<T> converter)
    {
        if (!converter.IsKey && !keys.IsEmpty)
        {
            throw NoKey(typeof(T));
        }

        if (KeyRules<T>.AreDistinct)
        {
            return;
        }

        var distinct = new PySet();
        foreach (T key in keys)
        {
            AddMember(distinct, key);
        }
    }

    /// <summary>Adds a key to a copy of the dictionary that is written.</summary>
    private void AddEntry(PyDict copy, object? key, object? value)
    {
        EnsureKey(key);
        try
        {
            copy.Add(Kept(key), value);
        }
        catch (ArgumentException exception)
        {
            throw NoKey(exception);
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
                "not a key of its own in Python: the key "
                + $"{PyRepr.Format(Kept(member), PyRepr.DefaultMaxLength)} is there already");
        }
    }

    /// <summary>What Python will see of a key: times without the ticks that it cannot hold.</summary>
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
        $"{type} becomes a list, set or dict, which is no key in Python; send a tuple or a text in its place");

    /// <summary>Keys that .NET tells apart may be one in Python (1, 1.0 and true), or none at all (a list).</summary>
    private static PickleException NoKey(ArgumentException exception) => new(
        PickleError.NotSerializable, $"not a key of its own in Python: {exception.Message}", exception);
}
