using System.Collections;
using System.Collections.Frozen;
using global::Razorvine.Pickle;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Razorvine.Writing;

/// <summary>
/// Razorvine's pickler, which passes it, for each value, something that it writes without loss: the value itself, a
/// view of a collection, or an <see cref="OutgoingValue"/>. Used for one message.
/// </summary>
internal sealed class AdapterPickler : Pickler
{
    // By reference, including boxed values: one object stays one, and equal objects stay separate.
    private readonly Dictionary<object, object> _prepared = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TimeSpan, OutgoingValue> _zones = [];
    private readonly Dictionary<Type, Action<PickleFragment, object>?> _setForms = [];

    /// <summary>Returns what to pass to Razorvine in place of a value.</summary>
    /// <exception cref="PickleException">The value has no Python equivalent.</exception>
    public object? Prepare(object? value)
    {
        if (value is null || value.GetType().IsPrimitive)
        {
            return value switch
            {
                nint number => (long)number,
                nuint number => (ulong)number,
                char character => PrepareText(character.ToString()),
                _ => value,
            };
        }

        if (value is string text)
        {
            return PrepareText(text);
        }

        if (!_prepared.TryGetValue(value, out object? prepared))
        {
            prepared = Make(value);
            _prepared.Add(value, prepared);
        }

        return prepared;
    }

    /// <summary>From now on writes another value in place of this one, as a reference to what was made of it.</summary>
    public void Replace(object value, object prepared) => _prepared[value] = prepared;

    /// <summary>Returns the only zone with an offset: times that shared it still do.</summary>
    public OutgoingValue ZoneOf(TimeSpan offset)
    {
        if (!_zones.TryGetValue(offset, out OutgoingValue? zone))
        {
            zone = Outgoing(offset, OutgoingForms.WriteZone);
            _zones.Add(offset, zone);
        }

        return zone;
    }

    /// <summary>Handles values that a pickler of the program saves directly: Razorvine would write members.</summary>
    protected override bool persistentId(object pid, out object? newpid)
    {
        EnsureNoDescription(pid);
        newpid = null;
        return false;
    }

    private object PrepareText(string text) => HasLoneSurrogate(text) ? Outgoing(text, OutgoingForms.WriteText) : text;

    private static bool HasLoneSurrogate(string text)
    {
        int first = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        for (int i = first; i >= 0 && i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    private object Make(object value)
    {
        // Razorvine checks its registry after the types that it knows itself.
        bool isKnownToRazorvine = value is decimal or DateTime or TimeSpan or Enum or IEnumerable;
        if (!isKnownToRazorvine && TryRegistered(value) is { } registered)
        {
            return registered;
        }

        if (OutgoingForms.Of(value) is { } write)
        {
            return Outgoing(value, write);
        }

        EnsureNoDescription(value);
        return value switch
        {
            Enum => value,
            char[] characters => PrepareText(new string(characters)),
            Array array => PrepareArray(array),
            IDictionary dictionary => new OutgoingDictionary(this, dictionary),
            IEnumerable items when SetForm(value.GetType()) is { } writeSet => OutgoingSet(items, writeSet),
            IEnumerable items => new OutgoingList(this, items),
            _ => new OutgoingDictionary(this, ObjectMembers.Of(value)),
        };
    }

    private OutgoingValue Outgoing(object value, Action<PickleFragment, object> write) => new(this, value, write);

    private OutgoingValue OutgoingSet(IEnumerable members, Action<PickleFragment, object> write)
    {
        OutgoingKeys.EnsureDistinct(members);
        return Outgoing(members, write);
    }

    /// <summary>Uses the program's own pickler; its values are also kept separate by reference.</summary>
    private OutgoingValue? TryRegistered(object value)
    {
        if (getCustomPickler(value.GetType()) is { } pickler)
        {
            return Outgoing(value, (to, value) => pickler.pickle(value, to.Output, this));
        }

        return getCustomDeconstructor(value.GetType()) is { } deconstructor
            ? Outgoing(value, (to, value) => Deconstruct(to, value, deconstructor))
            : null;
    }

    private static void Deconstruct(PickleFragment to, object value, IObjectDeconstructor deconstructor)
    {
        to.Global(new PyGlobal(deconstructor.get_module(), deconstructor.get_name()));
        if (deconstructor.deconstruct(value) is { Length: > 0 } arguments)
        {
            to.Arguments(arguments);
            to.Op(Opcode.Reduce);
        }
    }

    private object PrepareArray(Array array)
    {
        Type item = array.GetType().GetElementType()!;
        if (array.Rank > 1 || item == typeof(nint) || item == typeof(nuint))
        {
            throw new PickleException(
                PickleErrorCode.NotSerializable, $"Razorvine.Pickle cannot write {array.GetType()}");
        }

        return item.IsPrimitive ? array : Outgoing(array, OutgoingForms.WriteTuple);
    }

    private Action<PickleFragment, object>? SetForm(Type type)
    {
        if (!_setForms.TryGetValue(type, out Action<PickleFragment, object>? form))
        {
            bool isSet = Array.Exists(
                type.GetInterfaces(), one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(ISet<>));
            form = !isSet ? null : IsFrozen(type) ? OutgoingForms.WriteFrozenSet : OutgoingForms.WriteSet;
            _setForms.Add(type, form);
        }

        return form;
    }

    private static bool IsFrozen(Type? type) => type is not null
        && ((type.IsGenericType && type.GetGenericTypeDefinition() == typeof(FrozenSet<>)) || IsFrozen(type.BaseType));

    /// <summary>Razorvine would write the descriptions of <c>PyCompat.Pickle</c> as dicts of their members.</summary>
    private static void EnsureNoDescription(object value)
    {
        if (value.GetType().Assembly == typeof(PyObject).Assembly)
        {
            throw new PickleException(
                PickleErrorCode.NotSerializable,
                $"Razorvine.Pickle cannot write a {value.GetType().Name}; use {nameof(PickleSerializer)}");
        }
    }
}
