using System.CommandLine.Parsing;
using System.Globalization;
using PyCompat.Pickle;
using PyCompat.Tool.EndPoints;
using PyCompat.Tool.Json;
using PyCompat.Tool.Sessions;

namespace PyCompat.Tool.Commands;

/// <summary>Parses command line arguments; error messages contain the text and what is expected.</summary>
internal static class OptionParsers
{
    /// <summary>ENDPOINT.</summary>
    public static ToolEndPoint? EndPoint(ArgumentResult result) =>
        Convert(result, result.Tokens[0].Value, ToolEndPoint.Parse);

    /// <summary>
    /// Parses ENDPOINT for a validator: null if it is missing or wrong, which is reported elsewhere. Getting a wrong
    /// one from the result itself would throw.
    /// </summary>
    public static ToolEndPoint? TryEndPoint(ArgumentResult? result)
    {
        try
        {
            return result is { Tokens: [var token, ..] } ? ToolEndPoint.Parse(token.Value) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A time in seconds, fractions allowed.</summary>
    public static TimeSpan? Seconds(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        // The maximum of the timers, 2^32 - 2 milliseconds, in seconds.
        const double Longest = 4_294_967;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 0 and <= Longest)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        result.AddError($"'{text}' is not a time in seconds (more than 0, at most {Longest:F0})");
        return null;
    }

    /// <summary>A pickle protocol.</summary>
    public static int? Protocol(ArgumentResult result) =>
        Number(result, PickleOptions.LowestProtocol, PickleOptions.HighestProtocol, "a pickle protocol");

    /// <summary>An inherited descriptor's number.</summary>
    public static int? Descriptor(ArgumentResult result) => Number(result, 0, int.MaxValue, "a descriptor's number");

    /// <summary>A number of messages.</summary>
    public static int? Count(ArgumentResult result) => Number(result, 1, int.MaxValue, "a number of messages");

    /// <summary>A message's length, in bytes.</summary>
    public static long? Length(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return length;
        }

        result.AddError($"'{text}' is not a length in bytes (0 to {long.MaxValue})");
        return null;
    }

    /// <summary>A JSON text, as the object to send.</summary>
    public static JsonArgument? Json(ArgumentResult result) =>
        Convert(result, result.Tokens[0].Value, JsonArgument.Parse);

    /// <summary>JSON texts, as the objects to send.</summary>
    public static JsonArgument[]? JsonList(ArgumentResult result) =>
        [.. result.Tokens.Select(token => Convert(result, token.Value, JsonArgument.Parse)).OfType<JsonArgument>()];

    /// <summary>How objects are printed.</summary>
    public static PrintFormat Format(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "json": return PrintFormat.Json;
            case "repr": return PrintFormat.Repr;
            case var text:
                result.AddError($"'{text}' is not a format (json or repr)");
                return default;
        }
    }

    private static T? Convert<T>(ArgumentResult result, string text, Func<string, T> parse)
        where T : class
    {
        try
        {
            return parse(text);
        }
        catch (FormatException exception)
        {
            result.AddError(exception.Message);
            return null;
        }
    }

    private static int? Number(ArgumentResult result, int lowest, int highest, string wanted)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= lowest && number <= highest)
        {
            return number;
        }

        result.AddError($"'{text}' is not {wanted} ({lowest} to {highest})");
        return null;
    }
}
