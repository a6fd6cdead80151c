using System.Collections;

namespace PyCompat.InteropTests.Types.RealValues;

/// <summary>
/// The notation of values in the rows: short, culture-independent, and different for different values.
/// </summary>
internal static class RealValueText
{
    public static string Format(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Exception error => error.Message,
        byte[] bytes => Convert.ToHexString(bytes),
        Array { Rank: > 1 } array => $"{array.GetType().Name} {FormatAll(array)}",
        IDictionary entries => "{" + string.Join(
            ", ",
            entries.Keys.Cast<object>().Select(key => $"{Format(key)}: {Format(entries[key])}")) + "}",
        System.Runtime.CompilerServices.ITuple tuple => "("
            + string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => $"{FormatItem(tuple[i])}")) + ")",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => FormatAll(items),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static string FormatItem(object? value) => string.Create(CultureInfo.InvariantCulture, $"{value}");

    private static string FormatAll(IEnumerable items) =>
        "[" + string.Join(", ", items.Cast<object?>().Select(Format)) + "]";
}
