using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// Python's <c>bytearray</c>: mutable bytes, told from <c>byte[]</c>, which is Python's <c>bytes</c>.
/// </summary>
/// <param name="bytes">The bytes, not copied.</param>
public sealed class PyByteArray(byte[] bytes)
{
    /// <summary>The bytes themselves: changes show.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>The number of bytes.</summary>
    public int Length => Bytes.Length;

    /// <summary>The bytearray in Python's notation, cut where it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
