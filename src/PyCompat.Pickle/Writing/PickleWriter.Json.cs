using System.Text.Json;
using System.Text.Json.Nodes;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <content>The values of System.Text.Json, written as what Python's <c>json.loads</c> makes of their JSON.</content>
internal sealed partial class PickleWriter
{
    private void SaveJson(object value)
    {
        try
        {
            switch (value)
            {
                case JsonObject members:
                    BeginJsonDict(members, members.Select(static x => (x.Key, (object?)x.Value)));
                    break;
                case JsonArray items: BeginList([.. items], items); break;
                case JsonValue scalar: SaveJsonValue(scalar); break;
                case JsonDocument document: SaveJson(document.RootElement, document); break;
                case JsonElement element: SaveJson(element, value); break;
                default: throw NoForm(value);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or JsonException)
        {
            // Half a surrogate pair, a duplicate name, an invalid number: errors that the first reader of the value
            // gets.
            throw new PickleException(
                PickleErrorCode.NotSerializable, $"this JSON cannot be read: {exception.Message}", exception);
        }
    }

    private void SaveJsonValue(JsonValue value)
    {
        if (value.TryGetValue(out string? text))
        {
            Save(text);
        }
        else if (value.TryGetValue(out JsonElement element))
        {
            SaveJson(element, value);
        }
        else
        {
            using JsonDocument document = JsonDocument.Parse(value.ToJsonString());
            SaveJson(document.RootElement.Clone(), value);
        }
    }

    private void SaveJson(JsonElement element, object owner)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                BeginJsonDict(owner, element.EnumerateObject().Select(static x => (x.Name, (object?)x.Value)));
                break;
            case JsonValueKind.Array: BeginList([.. element.EnumerateArray()], owner); break;
            case JsonValueKind.String: Save(element.GetString()); break;
            case JsonValueKind.Number: Save(JsonNumber.Read(element.GetRawText())); break;
            case JsonValueKind.True or JsonValueKind.False: Save(element.ValueKind == JsonValueKind.True); break;
            case JsonValueKind.Null: Save(null); break;
            default: throw NotSerializable("this JsonElement has its default value, which contains no JSON; send null");
        }
    }

    private void BeginJsonDict(object owner, IEnumerable<(string Name, object? Value)> members)
    {
        var copy = new PyDict();
        foreach ((string name, object? member) in members)
        {
            AddEntry(copy, name, member);
        }

        BeginDict(copy, owner);
    }
}
