using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Model;

/// <summary>
/// A Python <c>str</c> that a .NET string cannot hold exactly, because a high and a low surrogate are adjacent as two
/// code points; in UTF-16 they would be a single other character. Every other <c>str</c> is a <see cref="string"/>.
/// </summary>
public sealed class PyString : IEquatable<PyString>
{
    private readonly byte[] _utf8;

    internal PyString(byte[] utf8) => _utf8 = utf8;

    /// <summary>The code points in UTF-8, surrogates encoded like any other (Python's <c>surrogatepass</c>).</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    internal ReadOnlyMemory<byte> Utf8Memory => _utf8;

    /// <inheritdoc/>
    public bool Equals(PyString? other) => other is not null && _utf8.AsSpan().SequenceEqual(other._utf8);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => PyEquality.HashBytes(_utf8);

    /// <summary>Returns the string in Python's notation, truncated if it is long.</summary>
    public override string ToString() => PyRepr.Format(this, PyRepr.DefaultMaxLength);
}
