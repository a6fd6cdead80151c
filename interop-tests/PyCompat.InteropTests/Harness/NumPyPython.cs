using System.Diagnostics;

namespace PyCompat.InteropTests.Harness;

/// <summary>The Pythons with NumPy on this machine; usually not the one that the other tests run.</summary>
internal static class NumPyPython
{
    /// <summary>The reason for skipping a test if there is none.</summary>
    public const string Missing =
        "no Python here can import numpy (install python3-numpy, and python3-pandas for the recipes)";

    /// <summary>
    /// The distribution's own Python, which has the distribution's packages; PATH may list a different one first.
    /// </summary>
    public const string OfTheSystem = "/usr/bin/python3";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(60);

    /// <summary>All Pythons with NumPy, starting with the distribution's.</summary>
    public static IReadOnlyList<InstalledPython> AllWithNumPy { get; } = Find("numpy");

    /// <summary>All Pythons with pandas, starting with the distribution's.</summary>
    public static IReadOnlyList<InstalledPython> AllWithPandas { get; } = Find("pandas");

    /// <summary>A Python with NumPy, or null.</summary>
    public static InstalledPython? WithNumPy => AllWithNumPy.Count > 0 ? AllWithNumPy[0] : null;

    private static IReadOnlyList<InstalledPython> Find(string package) =>
    [
        .. InstalledPythons.All
            .Prepend(new InstalledPython(InstalledPythons.Default.Series, OfTheSystem))
            .DistinctBy(static python => python.Path)
            .Where(python => !python.IsPython2 && File.Exists(python.Path) && CanImport(python.Path, package)),
    ];

    private static bool CanImport(string path, string package)
    {
        var start = new ProcessStartInfo(path, ["-c", $"import {package}"]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        if (process.WaitForExit(AnswerTime))
        {
            return process.ExitCode == 0;
        }

        process.Kill(entireProcessTree: true);
        return false;
    }
}
