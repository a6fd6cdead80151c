using System.Diagnostics;

namespace PyCompat.InteropTests.Harness;

/// <summary>The Pythons that have NumPy, where this machine has any: rarely the one that the other tests run.</summary>
internal static class NumPyPython
{
    /// <summary>Why a test without one is skipped.</summary>
    public const string Missing =
        "no Python here can import numpy (install python3-numpy, and python3-pandas for the recipes)";

    /// <summary>Where a distribution puts its own, which has its packages: PATH may have another one first.</summary>
    public const string OfTheSystem = "/usr/bin/python3";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(60);

    /// <summary>Those that have NumPy: the distribution's first.</summary>
    public static IReadOnlyList<InstalledPython> AllWithNumPy { get; } = Find("numpy");

    /// <summary>Those that have pandas: the distribution's first.</summary>
    public static IReadOnlyList<InstalledPython> AllWithPandas { get; } = Find("pandas");

    /// <summary>One that has NumPy.</summary>
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
