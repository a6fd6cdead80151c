using System.Numerics;
using PyCompat.Pickle;

namespace PyCompat.Tool.Json.Forms;

/// <summary>What was read behind a tag, asked for its parts; what is not of the form is told with the tag.</summary>
internal sealed class FormContent(string tag, object? content)
{
    /// <summary>The content where it is a string; else null.</summary>
    public string? Text => content as string;

    /// <summary>The items of a content that has to be a list.</summary>
    public List<object?> List(string form) => content as List<object?> ?? throw Wrong(form);

    /// <summary>A content of integers: [1, 2].</summary>
    public BigInteger[] Integers(int count, string form)
    {
        var items = List(form);
        return items.Count == count ? [.. items.Select(item => Integer(item, form))] : throw Wrong(form);
    }

    /// <summary>The fields of a content that has to be an object with these keys alone.</summary>
    public PyDict Fields(params ReadOnlySpan<string> known)
    {
        if (content is not PyDict fields)
            throw Wrong($"{{\"{string.Join("\", \"", known!)}\"}}");
        foreach (var (key, _) in fields)
        {
            if (key is not string name || !known.Contains(name))
                throw Wrong($"an object with the keys {string.Join(", ", known!)}, not {PyRepr.Format(key)}");
        }
        return fields;
    }

    /// <summary>A field that has to be a string.</summary>
    public string TextField(PyDict fields, string key) =>
        fields.TryGetValue(key, out var value) && value is string text ? text : throw Wrong($"a string as \"{key}\"");

    /// <summary>A field that has to be a list; null where there is none.</summary>
    public List<object?>? ListField(PyDict fields, string key) => !fields.TryGetValue(key, out var value)
        ? null
        : value as List<object?> ?? throw Wrong($"a list as \"{key}\"");

    public BigInteger Integer(object? value, string form) => value switch
    {
        long number => number,
        BigInteger number => number,
        _ => throw Wrong(form),
    };

    public FormatException Wrong(string form) => new($"{tag} wants {form} (see 'JSON' in the guide)");
}
