using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>Python's <c>slice(start, stop, step)</c>; the parts may be any objects, usually int or None.</summary>
/// <param name="start">The first index, or None.</param>
/// <param name="stop">The end, or None.</param>
/// <param name="step">The step, or None.</param>
public sealed class PySlice(object? start, object? stop, object? step)
{
    private int _hash;

    /// <summary>The first index, or None.</summary>
    public object? Start { get; } = start;

    /// <summary>The end, or None.</summary>
    public object? Stop { get; } = stop;

    /// <summary>The step, or None.</summary>
    public object? Step { get; } = step;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PySlice other && PyEquality.Comparer.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Cached, as in PyTuple: a slice may hold the same slice three times, many levels deep.
        if (_hash == 0)
        {
            _hash = PyEquality.HashItems([Start, Stop, Step]);
        }

        return _hash;
    }

    /// <summary>Returns the slice in Python's notation.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
