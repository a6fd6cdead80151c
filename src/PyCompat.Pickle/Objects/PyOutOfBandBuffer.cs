namespace PyCompat.Pickle;

/// <summary>
/// A buffer that travels beside the pickle (PEP 574, <c>buffer_callback</c>): which one, counted in the order they are
/// used.
/// </summary>
/// <param name="index">Its number among the pickle's buffers, from 0.</param>
/// <param name="access">Whether the pickle asks for a read-only view.</param>
public sealed class PyOutOfBandBuffer(int index, BufferAccess access)
{
    /// <summary>Its number among the pickle's buffers, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>Whether the pickle asks for a read-only view.</summary>
    public BufferAccess Access { get; } = access;

    /// <summary>A description.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
