using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// A buffer that travels beside the pickle (PEP 574, <c>buffer_callback</c>): which one, counted in the order they are
/// used. The pickle holds none of its bytes.
/// </summary>
/// <param name="index">Its number among the pickle's buffers, from 0.</param>
/// <param name="access">Whether the pickle asks for a read-only view.</param>
/// <param name="data">The bytes, where they are at hand.</param>
public sealed class PyOutOfBandBuffer(int index, PyBufferAccess access, ReadOnlyMemory<byte> data = default)
{
    /// <summary>Its number among the pickle's buffers, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>Whether the pickle asks for a read-only view.</summary>
    public PyBufferAccess Access { get; } = access;

    /// <summary>The bytes, where the reader was given them; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Data { get; } = data;

    /// <summary>A description.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
