using System.Globalization;
using System.Numerics;
using System.Text.Json;
using PyCompat.Pickle.Model;
using PyCompat.Tool.Json.Forms;

namespace PyCompat.Tool.Json;

/// <summary>Converts JSON to objects for sending; understands the tags of <see cref="JsonTags"/>.</summary>
internal static class JsonReader
{
    /// <summary>The maximum nesting of a text; what <see cref="JsonWriter"/> writes, tags included, is below.</summary>
    public const int MaxDepth = 3000;

    /// <summary>Returns the object that <paramref name="element"/> denotes.</summary>
    /// <exception cref="FormatException">A number is out of a float's range, or a tag cannot be read back.</exception>
    public static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(element.GetRawText()),
        JsonValueKind.String => Text(element),
        JsonValueKind.Array => Items(element),
        _ => IsTag(element, out var tag) ? JsonForms.Read(tag.Name, Read(tag.Value)) : Dict(element),
    };

    private static object Number(string text)
    {
        if (!text.AsSpan().ContainsAny('.', 'e', 'E'))
        {
            return PyInteger.Box(
                BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        }
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? number : throw new FormatException($"{text} is beyond the range of a float");
    }

    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        // Half a surrogate pair, which a Python str may contain; JsonWriter escapes it.
        catch (InvalidOperationException)
        {
            return JsonText.Unescape(element.GetRawText().AsSpan()[1..^1]);
        }
    }

    private static List<object?> Items(JsonElement array) => [.. array.EnumerateArray().Select(Read)];

    private static PyDict Dict(JsonElement element)
    {
        var dict = new PyDict();
        foreach (var property in element.EnumerateObject())
        {
            dict[property.Name] = Read(property.Value);
        }

        return dict;
    }

    private static bool IsTag(JsonElement element, out JsonProperty tag)
    {
        using var properties = element.EnumerateObject();
        var isTag = properties.MoveNext() && properties.Current.Name.StartsWith(JsonTags.Mark);
        tag = isTag ? properties.Current : default;
        return isTag && !properties.MoveNext();
    }
}
