using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// A buffer that is sent outside the pickle (PEP 574, <c>buffer_callback</c>), identified by its number in order of
/// use. The pickle contains none of its bytes.
/// </summary>
/// <param name="index">The number of the buffer within the pickle, from 0.</param>
/// <param name="access">Whether the pickle asks for a read-only view.</param>
/// <param name="data">The bytes, if available.</param>
public sealed class PyOutOfBandBuffer(int index, PyBufferAccess access, ReadOnlyMemory<byte> data = default)
{
    /// <summary>The number of the buffer within the pickle, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>Whether the pickle asks for a read-only view.</summary>
    public PyBufferAccess Access { get; } = access;

    /// <summary>The bytes, if the reader was given them; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Data { get; } = data;

    /// <summary>Returns a description.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
