using System.Collections;
using System.ComponentModel;
using global::Razorvine.Pickle.Objects;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Razorvine;

/// <summary>
/// An instance of a class that .NET has no type for: its attributes, as in every <see cref="ClassDict"/>, and what it
/// was made of, so that it goes back as the same object.
/// </summary>
public sealed class RazorvineInstance : ClassDict
{
    private const string ClassKey = "__class__";

    internal RazorvineInstance(PyGlobal callable, object?[] arguments, PyConstruction construction)
        : base(callable.Module, callable.QualifiedName) =>
        (Callable, Arguments, Construction) = (callable, arguments, construction);

    /// <summary>The class, or the function that makes the object.</summary>
    public PyGlobal Callable { get; }

    /// <summary>What it is called with.</summary>
    public IReadOnlyList<object?> Arguments { get; }

    /// <summary>A state that is no dict of attributes (Python: <c>__getstate__</c>); null where it is.</summary>
    public object? OtherState { get; private set; }

    /// <summary>How it is made.</summary>
    internal PyConstruction Construction { get; }

    /// <summary>The value of .NET that it has turned out to be, once for all places that it is in.</summary>
    internal object? Finished { get; set; }

    internal bool HasState { get; private set; }

    /// <summary>What is written as its state: attributes that the program has changed among them.</summary>
    internal object? State => OtherState ?? Attributes.ToDictionary();

    internal bool IsStateWritten => HasState || Count > 1;

    internal IEnumerable<KeyValuePair<string, object?>> Attributes => this.Where(item => item.Key != ClassKey)!;

    /// <summary>For Razorvine, which finds it by its name.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public new void __setstate__(Hashtable values)
    {
        if (values.Keys.Cast<object>().Any(key => key is not string or ClassKey))
        {
            __setstate__((object)values);
            return;
        }

        EnsureFirst();
        base.__setstate__(values);
    }

    /// <inheritdoc cref="__setstate__(Hashtable)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void __setstate__(object state)
    {
        EnsureFirst();
        OtherState = state;
    }

    // A second one would be added to the first in Python, or do what only its class knows.
    private void EnsureFirst()
    {
        if (HasState)
        {
            throw new PickleException(
                PickleErrorCode.NotRepresentable, $"an instance of {Callable} has two states", offset: 0, opcode: null);
        }

        HasState = true;
    }
}
