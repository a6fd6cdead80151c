using System.Text;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// The <c>str</c> of Python 2 (STRING opcodes): bytes that may be text. Written back as <c>str</c>. As a key it equals
/// the same string if it is ASCII, as in Python 2.
/// </summary>
/// <param name="bytes">The bytes, which are not copied.</param>
public sealed class PyByteString(byte[] bytes) : IEquatable<PyByteString>
{
    private readonly byte[] _bytes = bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    internal ReadOnlyMemory<byte> BytesMemory => _bytes;

    /// <summary>Decodes the text, as UTF-8 by default.</summary>
    public string Decode(Encoding? encoding = null) => (encoding ?? Encoding.UTF8).GetString(_bytes);

    /// <summary>Returns a copy of the bytes.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <inheritdoc/>
    public bool Equals(PyByteString? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyByteString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Ascii.IsValid(_bytes) ? Encoding.ASCII.GetString(_bytes).GetHashCode() : PyEquality.HashBytes(_bytes);

    /// <summary>Returns the string in Python's notation, truncated if it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);

    /// <summary>The text of a str, including that of Python 2; null for anything else.</summary>
    internal static string? TextOf(object? value) => value switch
    {
        string text => text,
        PyByteString bytes => bytes.Decode(),
        _ => null,
    };

    internal bool EqualsText(string text) => Ascii.IsValid(_bytes) && Ascii.Equals(_bytes, text);
}
