using System.Collections;
using System.Collections.Frozen;
using System.Numerics;
using global::Razorvine.Pickle;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Razorvine.Reading;

/// <summary>The requests that <see cref="IncomingPickle"/> inserts for the unpickler.</summary>
internal enum Request : byte
{
    /// <summary>Reads a class or function by its Python 2 names.</summary>
    GlobalOf2,

    /// <summary>Reads a class or function by its Python 3 names.</summary>
    GlobalOf3,

    /// <summary>Makes an instance without a call of its class, from class and arguments.</summary>
    NewObj,

    /// <summary>Makes an instance of an old-style class of Python 2, from arguments and class.</summary>
    Inst,

    /// <summary>Makes the same from class and arguments in one tuple.</summary>
    Obj,

    /// <summary>Makes a frozenset of the members in a tuple.</summary>
    FrozenSet,

    /// <summary>Makes an empty dict.</summary>
    Dict,

    /// <summary>Makes a dict of the keys and values in a tuple.</summary>
    DictOf,

    /// <summary>Sets items of a dict, given the dict, and keys and values in a tuple.</summary>
    SetItems,

    /// <summary>Adds members to a set, given the set and a tuple of them.</summary>
    AddItems,

    /// <summary>Makes a bytearray from bytes.</summary>
    ByteArray,

    /// <summary>Makes a str with lone surrogates.</summary>
    Text,

    /// <summary>Checks whether an object is a .NET value now that its state is set.</summary>
    Finish,
}

/// <summary>Razorvine's unpickler, extended by the requests of <see cref="IncomingPickle"/>.</summary>
internal sealed class AdapterUnpickler : Unpickler
{
    protected override object persistentLoad(object pid)
    {
        // The message's own persistent ids were already rejected.
        object?[] operands = (object?[])pid;
        var request = (Request)(int)operands[^1]!;
        return request switch
        {
            Request.GlobalOf2 or Request.GlobalOf3 => MakeGlobal(
                request, AsName(operands[0]), AsName(operands[1])),
            Request.NewObj => Construct.New(operands[0], AsArguments(operands[1])),
            Request.Inst => Construct.Make(operands[1], AsArguments(operands[0])),
            Request.Obj when operands[0] is object?[] and [var type, .. var arguments] =>
                Construct.Make(type, arguments),
            Request.FrozenSet => Construct.Set(AsArguments(operands[0])).ToFrozenSet(),
            Request.Dict => new OrderedHashtable(),
            Request.DictOf => SetItems(new OrderedHashtable(), AsArguments(operands[0])),
            Request.SetItems => SetItems((Hashtable)operands[0]!, AsArguments(operands[1])),
            Request.AddItems => Construct.AddItems((HashSet<object?>)operands[0]!, AsArguments(operands[1])),
            Request.ByteArray => new PyByteArray((byte[])operands[0]!),
            Request.Text when PyUtf8.TryDecode((byte[])operands[0]!, out object? text) => text,
            Request.Finish => Finish(operands[0])!,
            _ => throw Construct.Wrong("an instance without a class"),
        };
    }

    private static RazorvineGlobal MakeGlobal(Request request, string module, string name)
    {
        string key = $"{module}.{name}";
        PyGlobal global = request == Request.GlobalOf2 ? PyGlobal.From2(module, name) : new PyGlobal(module, name);
        return new RazorvineGlobal(global, key, objectConstructors.TryGetValue(key, out var found) ? found : null);
    }

    private static string AsName(object? value) => value as string ?? throw Construct.Wrong("a name that is not a str");

    private static object?[] AsArguments(object? value) =>
        value as object?[] ?? throw Construct.Wrong("arguments that are not a tuple");

    private static Hashtable SetItems(Hashtable dict, object?[] items)
    {
        for (int i = 0; i < items.Length; i += 2)
        {
            Construct.EnsureKept(items[i], dict.Contains(items[i]!));
            dict[items[i]!] = items[i + 1];
        }

        return dict;
    }

    /// <summary>Returns a UUID as a Guid; unchanged if its state has <c>is_safe</c>, which Guids cannot hold.</summary>
    private static object? Finish(object? value)
    {
        if (value is not RazorvineInstance { Callable.Known: KnownGlobal.Uuid } instance)
        {
            return value;
        }

        return (instance.Finished ??= TryMakeGuid(instance)) ?? value;
    }

    private static object? TryMakeGuid(RazorvineInstance instance) =>
        instance is { Construction: PyConstruction.New, Arguments.Count: 0, HasState: true, OtherState: null }
        && instance.Attributes.ToArray() is [("int", var number)]
        && Construct.TryGetInteger(number, out BigInteger integer)
        && PyUuid.TryMake(integer) is { } guid
            ? guid
            : null;
}
