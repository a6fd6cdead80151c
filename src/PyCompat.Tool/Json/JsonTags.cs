namespace PyCompat.Tool.Json;

/// <summary>
/// How JSON holds what it has no notation for: an object with one key that begins with <c>$</c>. Written by <c>recv</c>
/// and <c>call</c>, understood by <c>send</c> and <c>call</c>, described in docs/guide.md.
/// </summary>
internal static class JsonTags
{
    /// <summary>What every tag begins with.</summary>
    public const char Mark = '$';

    /// <summary>bytes, in base64.</summary>
    public const string Bytes = "$bytes";

    /// <summary>bytearray, in base64.</summary>
    public const string ByteArray = "$bytearray";

    /// <summary>The str of Python 2 where it is not ASCII text, in base64.</summary>
    public const string ByteString = "$str2";

    /// <summary>A tuple's items.</summary>
    public const string Tuple = "$tuple";

    /// <summary>A set's members.</summary>
    public const string Set = "$set";

    /// <summary>A frozenset's members.</summary>
    public const string FrozenSet = "$frozenset";

    /// <summary>"nan", "inf" or "-inf".</summary>
    public const string Float = "$float";

    /// <summary>A complex number's two parts, as floats.</summary>
    public const string Complex = "$complex";

    /// <summary>A dict whose keys are not all strings, or that would look like a tag: [[key, value], ...].</summary>
    public const string Dict = "$dict";

    /// <summary>Anything else, in Python's notation: for reading only.</summary>
    public const string Repr = "$repr";
}
