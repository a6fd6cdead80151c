using System.Globalization;
using System.Numerics;
using System.Text.Json;
using PyCompat.Pickle;

namespace PyCompat.Tool.Json;

/// <summary>JSON into the objects that are sent; understands the tags of <see cref="JsonTags"/>.</summary>
internal static class JsonReader
{
    /// <summary>How deep a text may nest; what <see cref="JsonWriter"/> writes, tags counted, stays below.</summary>
    public const int MaxDepth = 2000;

    /// <summary>The object that <paramref name="element"/> stands for.</summary>
    /// <exception cref="FormatException">A number is out of a float's range, or a tag cannot be read back.</exception>
    public static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(element.GetRawText()),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Array => Items(element),
        _ => IsTag(element, out var tag) ? Tagged(tag) : Dict(element),
    };

    private static object Number(string text)
    {
        if (!text.AsSpan().ContainsAny('.', 'e', 'E'))
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small)
                ? small
                : BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? number : throw new FormatException($"{text} is beyond the range of a float");
    }

    private static List<object?> Items(JsonElement array) => [.. array.EnumerateArray().Select(Read)];

    private static PyDict Dict(JsonElement element)
    {
        var dict = new PyDict();
        foreach (var property in element.EnumerateObject())
            dict[property.Name] = Read(property.Value);
        return dict;
    }

    private static bool IsTag(JsonElement element, out JsonProperty tag)
    {
        using var properties = element.EnumerateObject();
        var isTag = properties.MoveNext() && properties.Current.Name.StartsWith(JsonTags.Mark);
        tag = isTag ? properties.Current : default;
        return isTag && !properties.MoveNext();
    }

    private static object Tagged(JsonProperty tag)
    {
        var (name, value) = (tag.Name, tag.Value);
        return (name, value.ValueKind) switch
        {
            (JsonTags.Bytes, JsonValueKind.String) => Base64(value),
            (JsonTags.ByteArray, JsonValueKind.String) => new PyByteArray(Base64(value)),
            (JsonTags.ByteString, JsonValueKind.String) => new PyByteString(Base64(value)),
            (JsonTags.Tuple, JsonValueKind.Array) => new PyTuple([.. Items(value)]),
            (JsonTags.Set, JsonValueKind.Array) => Hashable(() => new PySet(Items(value))),
            (JsonTags.FrozenSet, JsonValueKind.Array) => Hashable(() => new PyFrozenSet(Items(value))),
            (JsonTags.Dict, JsonValueKind.Array) => Hashable(() => new PyDict(value.EnumerateArray().Select(Pair))),
            (JsonTags.Float, JsonValueKind.String) => NonFinite(value.GetString()!),
            (JsonTags.Complex, JsonValueKind.Array) when Items(value) is [double real, double imaginary] =>
                new Complex(real, imaginary),
            (JsonTags.Repr, _) => throw new FormatException(
                $"{JsonTags.Repr} is what the tool prints where JSON cannot hold an object; it cannot be sent"),
            _ => throw new FormatException($"'{name}' is no tag for this value; see the guide, or send a "
                + $"dict with such a key as {{\"{JsonTags.Dict}\": [[key, value]]}}"),
        };
    }

    private static byte[] Base64(JsonElement value) => value.TryGetBytesFromBase64(out var bytes)
        ? bytes
        : throw new FormatException($"'{value.GetString()}' is not base64");

    private static KeyValuePair<object?, object?> Pair(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && Items(element) is [var key, var value]
            ? new(key, value)
            : throw new FormatException($"{JsonTags.Dict} holds pairs: [[key, value], ...]");

    private static double NonFinite(string name) => name switch
    {
        // That of float("nan"): double.NaN has the sign set.
        "nan" => BitConverter.UInt64BitsToDouble(0x7ff8_0000_0000_0000),
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => throw new FormatException($"'{name}' is not nan, inf or -inf"),
    };

    private static T Hashable<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException exception)
        {
            throw new FormatException(
                $"a set's member or a dict's key must not be mutable: {exception.Message}", exception);
        }
    }
}
