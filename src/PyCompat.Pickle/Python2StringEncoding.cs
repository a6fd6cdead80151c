using PyCompat.Pickle.Model;

namespace PyCompat.Pickle;

/// <summary>How to read the <c>str</c> of Python 2, which is text and bytes at once.</summary>
public enum Python2StringEncoding
{
    /// <summary>
    /// <see cref="PyByteString"/>: converts to either, equals the same text as a key, and is written back as
    /// <c>str</c>.
    /// </summary>
    Keep,

    /// <summary><see cref="string"/> if it is ASCII, or an error; Python's default (<c>encoding='ASCII'</c>).</summary>
    Ascii,

    /// <summary><see cref="string"/> from Latin-1 (<c>encoding='latin1'</c>).</summary>
    Latin1,

    /// <summary><see cref="string"/> from UTF-8 (<c>encoding='utf-8'</c>); an error if it is not valid.</summary>
    Utf8,

    /// <summary><c>byte[]</c> (<c>encoding='bytes'</c>).</summary>
    Bytes,
}
