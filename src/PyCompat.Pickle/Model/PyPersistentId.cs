using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// An object that stays outside the pickle and is only named in it (<c>Pickler.persistent_id</c>). It goes back as it
/// came.
/// </summary>
/// <param name="id">What names it; at protocol 0 always a string.</param>
public sealed class PyPersistentId(object? id)
{
    private PyPersistentId(string line, bool isLine)
        : this(line) => IsLine = isLine;

    /// <summary>What names it.</summary>
    public object? Id { get; } = id;

    /// <summary>
    /// Whether it came as a line (PERSID), which is str in 2.x and 3.x alike: it goes back so at every protocol.
    /// </summary>
    internal bool IsLine { get; }

    /// <summary>An id that is a line of Latin-1; 3.x takes ASCII alone.</summary>
    internal static PyPersistentId FromLine(string line) => new(line, isLine: true);

    /// <summary>A description.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
