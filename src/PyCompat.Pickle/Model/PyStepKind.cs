namespace PyCompat.Pickle.Model;

/// <summary>The kinds of steps that a pickle applies to an object after its construction.</summary>
public enum PyStepKind
{
    /// <summary>Appends the items of a <see cref="List{T}"/> (<c>obj.extend</c>; APPEND, APPENDS).</summary>
    Append,

    /// <summary>Adds the items of a <see cref="List{T}"/> (<c>obj.add</c>; ADDITEMS).</summary>
    AddItems,

    /// <summary>
    /// Sets keys and values in turn from a <see cref="List{T}"/> (<c>obj[k] = v</c>; SETITEMS, SETITEM).
    /// </summary>
    SetItems,

    /// <summary>Sets the state (<c>obj.__setstate__</c> or <c>obj.__dict__</c>; BUILD).</summary>
    Build,

    /// <summary>
    /// Makes something and discards it: the call of a state setter (sixth part of <c>__reduce__</c>).
    /// </summary>
    Discard,
}
