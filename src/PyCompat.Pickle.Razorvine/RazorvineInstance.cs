using System.Collections;
using System.ComponentModel;
using global::Razorvine.Pickle.Objects;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Razorvine;

/// <summary>
/// An instance of a class for which .NET has no type: its attributes, as in every <see cref="ClassDict"/>, and how it
/// is constructed, so that it is written back as the same object.
/// </summary>
public sealed class RazorvineInstance : ClassDict
{
    private const string ClassKey = "__class__";

    internal RazorvineInstance(PyGlobal callable, object?[] arguments, PyConstruction construction)
        : base(callable.Module, callable.QualifiedName) =>
        (Callable, Arguments, Construction) = (callable, arguments, construction);

    /// <summary>The class, or the function that constructs the object.</summary>
    public PyGlobal Callable { get; }

    /// <summary>The arguments of the construction.</summary>
    public IReadOnlyList<object?> Arguments { get; }

    /// <summary>A state that is not a dict of attributes (Python: <c>__getstate__</c>); null if it is one.</summary>
    public object? OtherState { get; private set; }

    /// <summary>How the object is constructed.</summary>
    internal PyConstruction Construction { get; }

    /// <summary>The .NET value that it turned out to be, stored once for all places that refer to it.</summary>
    internal object? Finished { get; set; }

    internal bool HasState { get; private set; }

    /// <summary>The state to write, including attributes that the program has changed.</summary>
    internal object? State => OtherState ?? Attributes.ToDictionary();

    internal bool IsStateWritten => HasState || Count > 1;

    internal IEnumerable<KeyValuePair<string, object?>> Attributes => this.Where(item => item.Key != ClassKey)!;

    /// <summary>For Razorvine, which finds this method by name.</summary>
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

    // In Python a second one would be merged into the first, or do something that only the class knows.
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
