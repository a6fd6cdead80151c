namespace PyCompat.Pickle.Model;

/// <summary>What a pickle does to an object after it was made.</summary>
public enum PyStepKind
{
    /// <summary>The items of a <see cref="List{T}"/> are appended (<c>obj.extend</c>; APPEND, APPENDS).</summary>
    Append,

    /// <summary>The items of a <see cref="List{T}"/> are added (<c>obj.add</c>; ADDITEMS).</summary>
    AddItems,

    /// <summary>
    /// Keys and values, in turn in a <see cref="List{T}"/>, are set (<c>obj[key] = value</c>; SETITEM, SETITEMS).
    /// </summary>
    SetItems,

    /// <summary>The state is set (<c>obj.__setstate__</c> or <c>obj.__dict__</c>; BUILD).</summary>
    Build,

    /// <summary>
    /// Something else is made and thrown away: the call of a state setter (sixth part of <c>__reduce__</c>).
    /// </summary>
    Discard,
}
