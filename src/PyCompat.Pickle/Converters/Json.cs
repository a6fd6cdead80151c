using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Text;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// The values of System.Text.Json, read from what JSON can represent; written like their JSON in Python.
/// </summary>
internal sealed class JsonConverter<T>(string expected, Func<JsonElement, T?> make) : BuiltInConverter<T>
{
    // The writer's own limit; reading is bounded by the limits and the thread's stack.
    private const int LargestDepth = 1 << 20;

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    protected internal override string Expected => expected;

    internal override bool IsWrittenUntyped => true;

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        return default(T) is null && reader.TryTake(Opcode.None);
    }

    internal override T Convert(object? value, Conversion conversion)
    {
        if (value is T same)
        {
            return same;
        }

        if (value is null && default(T) is null)
        {
            return default!;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = LargestDepth }))
        {
            Write(json, value, conversion);
        }

        conversion.Charge(buffer.WrittenCount);
        using JsonDocument document = JsonDocument.Parse(
            buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = LargestDepth });
        return make(document.RootElement.Clone()) ?? throw conversion.Mismatch(this, value);
    }

    internal override void Write(PickleWriter writer, T value) => writer.WriteUntyped(value);

    private static void Write(Utf8JsonWriter json, object? value, Conversion conversion)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case string text: json.WriteStringValue(WellFormed(text, conversion)); break;
            case long or BigInteger:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number): json.WriteRawValue(PyFloat.Repr(number)); break;
            case not double when PySequence.TryGetEntries(value, conversion) is { } entries:
                WriteMembers(json, entries, conversion);
                break;
            case not double when PySequence.TryGetItems(value) is { } items: WriteItems(json, items, conversion); break;
            default: throw conversion.Mismatch("a value valid in JSON", value);
        }
    }

    private static void WriteMembers(
        Utf8JsonWriter json, IReadOnlyCollection<KeyValuePair<object?, object?>> entries, Conversion conversion)
    {
        json.WriteStartObject();
        foreach ((object? key, object? member) in entries)
        {
            conversion.EnterKey(key);
            json.WritePropertyName(WellFormed(
                key as string ?? throw conversion.Mismatch("a str as the name of a JSON member", key), conversion));
            Write(json, member, conversion);
            conversion.Leave();
        }

        json.WriteEndObject();
    }

    private static void WriteItems(Utf8JsonWriter json, IReadOnlyCollection<object?> items, Conversion conversion)
    {
        json.WriteStartArray();
        int index = 0;
        foreach (object? item in items)
        {
            conversion.Enter(index++);
            Write(json, item, conversion);
            conversion.Leave();
        }

        json.WriteEndArray();
    }

    /// <summary>JSON's writer would replace half a surrogate pair by a replacement character.</summary>
    private static string WellFormed(string text, Conversion conversion)
    {
        try
        {
            Strict.GetByteCount(text);
            return text;
        }
        catch (EncoderFallbackException exception)
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch, "JSON cannot represent half a surrogate pair in a str", exception);
        }
    }
}

/// <summary>The converters of System.Text.Json's types.</summary>
internal static class JsonMapping
{
    public static PyConverter? TryCreate(Type type) => type switch
    {
        _ when type == typeof(JsonElement) => new JsonConverter<JsonElement>("a value valid in JSON", static x => x),
        _ when type == typeof(JsonDocument) => new JsonConverter<JsonDocument>(
            "a value valid in JSON", static x => JsonDocument.Parse(x.GetRawText())),
        _ when type == typeof(JsonNode) => new JsonConverter<JsonNode>("a value valid in JSON", ToNode),
        _ when type == typeof(JsonObject) => new JsonConverter<JsonObject>(
            "a dict", static x => x.ValueKind == JsonValueKind.Object ? JsonObject.Create(x) : null),
        _ when type == typeof(JsonArray) => new JsonConverter<JsonArray>(
            "a list", static x => x.ValueKind == JsonValueKind.Array ? JsonArray.Create(x) : null),
        _ when type == typeof(JsonValue) => new JsonConverter<JsonValue>(
            "a str, number or bool",
            static x => x.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? null : JsonValue.Create(x)),
        _ => null,
    };

    private static JsonNode? ToNode(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };
}

/// <summary>Reads a JSON number as Python does: as an int, or as a float that is the same number.</summary>
internal static class JsonNumber
{
    // The shortest text of a double, the seventeen digits of older writers, and all of its digits.
    private static readonly string[] Formats = ["R", "E16", "E766"];

    /// <exception cref="PickleException">A float would be a different number.</exception>
    public static object Read(string text)
    {
        if (text.AsSpan().IndexOfAny(".eE") < 0)
        {
            return PyInteger.Box(BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        }

        double number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        bool isSame = double.IsFinite(number) && Array.Exists(
            Formats, format => Normalize(number.ToString(format, CultureInfo.InvariantCulture)) == Normalize(text));
        return isSame ? number : throw new PickleException(
            PickleErrorCode.NotSerializable,
            $"the JSON number {text} cannot be held exactly by a float; send it as a decimal or a string");
    }

    /// <summary>Splits a number into digits without outer zeros, and the exponent of the last one.</summary>
    private static (string Digits, BigInteger Exponent) Normalize(string text)
    {
        string[] parts = text.TrimStart('-').Split('e', 'E');
        BigInteger exponent = parts.Length == 1
            ? 0
            : BigInteger.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        string digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : digits.Length - point;
        string significant = digits.TrimEnd('0');
        exponent += digits.Length - significant.Length;
        significant = significant.TrimStart('0');
        return significant.Length == 0 ? ("", 0) : (significant, exponent);
    }
}
