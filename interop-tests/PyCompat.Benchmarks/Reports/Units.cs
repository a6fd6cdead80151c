using System.Globalization;
using PyCompat.Benchmarks.Contests;

namespace PyCompat.Benchmarks.Reports;

/// <summary>Formats numbers for readers.</summary>
internal static class Units
{
    public static string Seconds(double seconds) => seconds switch
    {
        < 1e-6 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:0} ns"),
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.00} us"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.00} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
    };

    public static string Ratio(Verdict verdict) =>
        verdict.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "";
}
