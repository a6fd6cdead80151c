namespace PyCompat.Pickle;

/// <summary>
/// An object that stays outside the pickle and is only named in it (<c>Pickler.persistent_id</c>). It goes back as it
/// came.
/// </summary>
/// <param name="id">What names it; at protocol 0 always a string.</param>
public sealed class PyPersistentId(object? id)
{
    /// <summary>What names it.</summary>
    public object? Id { get; } = id;

    /// <summary>A description.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
