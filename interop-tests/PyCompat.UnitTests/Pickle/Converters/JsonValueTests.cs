using System.Text.Json;
using System.Text.Json.Nodes;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>
/// System.Text.Json values correspond to the values of Python's json module for the same JSON, both ways.
/// </summary>
public class JsonValueTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("""{"a": [1, -2.5, "x", true, null, {"b": {}}]}""", "{'a': [1, -2.5, 'x', True, None, {'b': {}}]}")]
    [InlineData("18446744073709551616", "18446744073709551616")]
    [InlineData("-9223372036854775809", "-9223372036854775809")]
    [InlineData("0.1", "0.1")]
    [InlineData("0.10000000000000001", "0.1")]
    [InlineData("0.1000000000000000055511151231257827021181583404541015625", "0.1")]
    [InlineData("1.0", "1.0")]
    [InlineData("1e2", "100.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("1.50E-3", "0.0015")]
    [InlineData("0.000", "0.0")]
    [InlineData("12e0", "12.0")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("\"\\ud83d\\ude00\"", "'😀'")]
    public void Json_is_sent_as_its_value(string json, string python)
    {
        Assert.Equal(python, Sent.Repr(() => JsonNode.Parse(json)));
        Assert.Equal(python, Sent.Repr(() => JsonSerializer.Deserialize<JsonElement>(json)));
        Assert.Equal(python, Sent.Repr(() => JsonDocument.Parse(json)));
    }

    [Fact]
    public void Node_types_are_sent_as_their_values()
    {
        Assert.Equal("{'a': 1}", Sent.Repr(static () => new JsonObject { ["a"] = 1 }));
        Assert.Equal("[1, 'b', None]", Sent.Repr(static () => new JsonArray(1, "b", null)));
        Assert.Equal("7", Sent.Repr(static () => JsonValue.Create(7)));
        Assert.Equal("1.5", Sent.Repr(static () => JsonValue.Create(1.5m)));
        Assert.Equal("'x'", Sent.Repr(static () => JsonValue.Create("x")));
        Assert.Equal("'00000000-0000-0000-0000-000000000000'", Sent.Repr(static () => JsonValue.Create(Guid.Empty)));
        Assert.Equal("{'a': 1}", Sent.Repr<IDictionary<string, JsonNode?>>(static () => new JsonObject { ["a"] = 1 }));
        Assert.Equal("None", Sent.Repr<JsonNode?>(static () => null));
    }

    [Theory]
    [InlineData("3.14159265358979323846")]
    [InlineData("1e400")]
    [InlineData("1e-400")]
    [InlineData("1e99999999999999999999")]
    [InlineData("[1, 0.12345678901234567891]", "$[1]")]
    public void A_number_that_no_float_can_represent_is_refused(string json, string place = "$") =>
        Assert.StartsWith(
            $"{place}: the JSON number", Sent.Refused(() => JsonNode.Parse(json)), StringComparison.Ordinal);

    [Fact]
    public void Invalid_JSON_is_refused()
    {
        Assert.Contains("JsonElement", Sent.Refused(static () => default(JsonElement)), StringComparison.Ordinal);
        Assert.Contains(
            "$['a']",
            Sent.Refused(static () => JsonNode.Parse("""{"a": "\ud83d"}""")),
            StringComparison.Ordinal);
        Assert.Contains("not a distinct key", Sent.Refused(
            static () => JsonSerializer.Deserialize<JsonElement>("""{"a": 1, "a": 2}""")), StringComparison.Ordinal);
        Assert.Contains(
            "cannot be read",
            Sent.Refused(static () => JsonValue.Create(double.NaN)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":[1,-2.5,"x",true,null,{"b":{}}],"c":18446744073709551616,"d":1.0,"e":1e+16}""")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("5.0")]
    public void Json_comes_back(string json)
    {
        byte[] pickle = PickleSerializer.Default.Serialize(JsonNode.Parse(json));
        Assert.Equal(json, PickleSerializer.Default.Deserialize<JsonNode>(pickle).ToJsonString());
        Assert.Equal(json, PickleSerializer.Default.Deserialize<JsonElement>(pickle).GetRawText());
        Assert.Equal(json, PickleSerializer.Default.Deserialize<JsonDocument>(pickle).RootElement.GetRawText());
        Assert.Equal(
            pickle,
            PickleSerializer.Default.Serialize(PickleSerializer.Default.Deserialize<JsonNode>(pickle)));
    }

    [Fact]
    public void Missing_values_are_null_and_other_kinds_are_reported()
    {
        Assert.Null(Read<JsonNode?>(null));
        Assert.Equal(JsonValueKind.Null, Read<JsonElement>(null).ValueKind);
        Assert.Equal("$: expected a dict, got list", Refused<JsonObject>(new List<object?>()));
        Assert.Equal("$: expected a list, got dict", Refused<JsonArray>(new PyDict()));
        Assert.Contains("$['a'][0]: expected a value valid in JSON, got datetime", Refused<JsonNode>(
            new PyDict { ["a"] = new List<object?> { DateTime.UnixEpoch } }), StringComparison.Ordinal);
        Assert.Contains("got float", Refused<JsonNode>(double.NaN), StringComparison.Ordinal);
        Assert.Contains(
            "the name of a JSON member",
            Refused<JsonNode>(new PyDict { [1L] = 1L }),
            StringComparison.Ordinal);
        Assert.Contains("half a surrogate pair", Refused<JsonElement>("\ud83d"), StringComparison.Ordinal);
        var itself = new List<object?>();
        itself.Add(itself);
        Assert.Throws<PickleException>(() => PyConvert.To<JsonNode>(itself));
    }

    [Fact]
    public void Deeply_nested_JSON_is_sent_without_recursion()
    {
        const int Depth = 20_000;
        string json = new string('[', Depth) + new string(']', Depth);
        JsonElement deep = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Depth + 1 }).RootElement;
        Assert.Equal(
            PickleSerializer.Default.Serialize((object?)deep), PickleSerializer.Default.Serialize(deep));
    }

    private static T Read<T>(object? value) =>
        PickleSerializer.Default.Deserialize<T>(PickleSerializer.Default.Serialize(value));

    private static string Refused<T>(object? value) =>
        Assert.Throws<PickleException>(() => Read<T>(value)).Message;
}
