using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>Python's <c>slice(start, stop, step)</c>; the parts may be any objects, mostly int or None.</summary>
/// <param name="start">The first index, or None.</param>
/// <param name="stop">The bound, or None.</param>
/// <param name="step">The distance, or None.</param>
public sealed class PySlice(object? start, object? stop, object? step)
{
    private int _hash;

    /// <summary>The first index, or None.</summary>
    public object? Start { get; } = start;

    /// <summary>The bound, or None.</summary>
    public object? Stop { get; } = stop;

    /// <summary>The distance, or None.</summary>
    public object? Step { get; } = step;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PySlice other && PyEquality.Comparer.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Kept, as PyTuple does: a slice may hold one slice three times, many levels deep.
        if (_hash == 0)
        {
            _hash = PyEquality.HashItems([Start, Stop, Step]);
        }

        return _hash;
    }

    /// <summary>The slice in Python's notation.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
