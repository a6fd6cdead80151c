using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>Python's <c>bytearray</c>: mutable bytes, while <c>byte[]</c> is Python's <c>bytes</c>.</summary>
/// <param name="bytes">The bytes, which are not copied.</param>
public sealed class PyByteArray(byte[] bytes)
{
    /// <summary>The bytes themselves: changes to them are visible.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>The number of bytes.</summary>
    public int Length => Bytes.Length;

    /// <summary>Returns the bytearray in Python's notation, truncated if it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
