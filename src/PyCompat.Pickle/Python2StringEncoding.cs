using PyCompat.Pickle.Model;

namespace PyCompat.Pickle;

/// <summary>What the <c>str</c> of Python 2, text and bytes at once, is read as.</summary>
public enum Python2StringEncoding
{
    /// <summary>
    /// <see cref="PyByteString"/>: converts to either, equals the same text as a key, goes back as <c>str</c>.
    /// </summary>
    Keep,

    /// <summary>
    /// <see cref="string"/> where it is ASCII, an error elsewhere; Python's default (<c>encoding='ASCII'</c>).
    /// </summary>
    Ascii,

    /// <summary><see cref="string"/> from Latin-1 (<c>encoding='latin1'</c>).</summary>
    Latin1,

    /// <summary><see cref="string"/> from UTF-8 (<c>encoding='utf-8'</c>), an error where it is none.</summary>
    Utf8,

    /// <summary><c>byte[]</c> (<c>encoding='bytes'</c>).</summary>
    Bytes,
}
