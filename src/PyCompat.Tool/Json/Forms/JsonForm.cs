namespace PyCompat.Tool.Json.Forms;

/// <summary>
/// What a value that JSON has no notation for is written as: a tag and what stands behind it. That is a Python value
/// again (written as such), <see cref="JsonFields"/>, or an array or another sequence of these.
/// </summary>
internal readonly record struct JsonForm(string Tag, object? Content);

/// <summary>A JSON object with keys that the form gives, in order.</summary>
internal sealed class JsonFields : List<KeyValuePair<string, object?>>
{
    public void Add(string key, object? value) => Add(new KeyValuePair<string, object?>(key, value));
}
