using System.Text;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// The <c>str</c> of Python 2 (STRING opcodes): bytes that may be text. Goes back as <c>str</c>; as a key it equals the
/// same string where it is ASCII, as it does in Python 2.
/// </summary>
/// <param name="bytes">The bytes, not copied.</param>
public sealed class PyByteString(byte[] bytes) : IEquatable<PyByteString>
{
    private readonly byte[] _bytes = bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    internal ReadOnlyMemory<byte> BytesMemory => _bytes;

    /// <summary>The text in the given encoding, UTF-8 unless another is given.</summary>
    public string Decode(Encoding? encoding = null) => (encoding ?? Encoding.UTF8).GetString(_bytes);

    /// <summary>A copy of the bytes.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <inheritdoc/>
    public bool Equals(PyByteString? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyByteString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Ascii.IsValid(_bytes) ? Encoding.ASCII.GetString(_bytes).GetHashCode() : PyEquality.HashBytes(_bytes);

    /// <summary>The string in Python's notation, cut where it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);

    /// <summary>The text of a str, also one of Python 2; null for everything else.</summary>
    internal static string? TextOf(object? value) => value switch
    {
        string text => text,
        PyByteString bytes => bytes.Decode(),
        _ => null,
    };

    internal bool EqualsText(string text) => Ascii.IsValid(_bytes) && Ascii.Equals(_bytes, text);
}
