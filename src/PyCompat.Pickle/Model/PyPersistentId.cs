using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// An object that stays outside the pickle and is only identified in it (<c>Pickler.persistent_id</c>). Written back
/// unchanged.
/// </summary>
/// <param name="id">The id; at protocol 0 always a string.</param>
public sealed class PyPersistentId(object? id)
{
    private PyPersistentId(string line, bool isLine)
        : this(line) => IsLine = isLine;

    /// <summary>The id.</summary>
    public object? Id { get; } = id;

    /// <summary>
    /// Whether the id was read as a line (PERSID), which is a str in both 2.x and 3.x: it is written back as such at
    /// every protocol.
    /// </summary>
    internal bool IsLine { get; }

    /// <summary>Creates an id that is a line of Latin-1; 3.x only accepts ASCII.</summary>
    internal static PyPersistentId FromLine(string line) => new(line, isLine: true);

    /// <summary>Returns a description.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
