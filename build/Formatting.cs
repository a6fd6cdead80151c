namespace PyCompat.Build;

/// <summary>The C# formatter, and checks that it does not make.</summary>
internal static class Formatting
{
    public static Task<int> FormatAsync(CancellationToken cancellation) => RunAsync([], cancellation);

    /// <summary>Changes nothing, and fails if something is not formatted.</summary>
    public static Task<int> CheckAsync(CancellationToken cancellation) =>
        RunAsync(["--verify-no-changes"], cancellation);

    private static async Task<int> RunAsync(string[] options, CancellationToken cancellation)
    {
        await Dotnet.FormatAsync(options, cancellation);
        string python = await PythonLocator.FindAsync(cancellation);
        return await Programs.RunAsync(python, [".ci/check_sources.py"], cancellation);
    }
}
