using System.Text.Json;

namespace PyCompat.Tool.Json;

/// <summary>A JSON text on the command line and the object that it denotes, which may be None.</summary>
internal sealed record JsonArgument(object? Value)
{
    /// <summary>Reads <paramref name="text"/>.</summary>
    /// <exception cref="FormatException">It is not JSON, or has a tag that cannot be read back.</exception>
    public static JsonArgument Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = JsonReader.MaxDepth });
            return new JsonArgument(JsonReader.Read(document.RootElement));
        }
        catch (JsonException exception)
        {
            throw new FormatException($"'{text}' is not JSON: {exception.Message}", exception);
        }
        // A value that is invalid for the object named by the tag.
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new FormatException($"'{text}' cannot be sent: {exception.Message}", exception);
        }
        // Thrown by JsonElement.GetString for a lone surrogate.
        catch (InvalidOperationException exception)
        {
            throw new FormatException($"'{text}': a string with half a surrogate pair cannot be read", exception);
        }
    }
}
