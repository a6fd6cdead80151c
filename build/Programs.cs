using System.ComponentModel;
using System.Diagnostics;
using CliWrap;

namespace PyCompat.Build;

/// <summary>Other programs: run in this one's place, or asked something.</summary>
internal static class Programs
{
    /// <summary>
    /// Runs a program that has this one's terminal: its input, its colours and progress, and Ctrl+C. CliWrap would put
    /// pipes between. Gives the exit code.
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

    /// <summary>As <see cref="RunAsync"/>, where any other exit code than 0 is the end.</summary>
    /// <exception cref="BuildFailureException">It ended with another one.</exception>
    public static async Task MustRunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        int exitCode = await RunAsync(program, arguments, cancellation);
        if (exitCode != 0)
        {
            throw BuildFailureException.AlreadyExplained(exitCode);
        }
    }

    /// <summary>Whether a program starts and ends well; what it prints is of no interest.</summary>
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
