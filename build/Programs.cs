using System.ComponentModel;
using System.Diagnostics;
using CliWrap;

namespace PyCompat.Build;

/// <summary>Runs other programs, in the foreground or to query something.</summary>
internal static class Programs
{
    /// <summary>
    /// Runs a program that shares this one's terminal: its input, its colors and progress, and Ctrl+C. CliWrap would
    /// put pipes in between. Returns the exit code.
    /// </summary>
    public static async Task<int> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments))!;
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode;
    }

    /// <summary>Like <see cref="RunAsync"/>, but fails on any exit code other than 0.</summary>
    /// <exception cref="BuildFailureException">The exit code is not 0.</exception>
    public static async Task MustRunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        int exitCode = await RunAsync(program, arguments, cancellation);
        if (exitCode != 0)
        {
            throw BuildFailureException.AlreadyExplained(exitCode);
        }
    }

    /// <summary>Whether a program starts and succeeds; its output is ignored.</summary>
    public static async Task<bool> EndsWellAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        try
        {
            CommandResult result = await Cli.Wrap(program)
                .WithArguments(arguments)
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(cancellation);
            return result.IsSuccess;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    public static bool IsOnPath(string name)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, file)));
    }
}
