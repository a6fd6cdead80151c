namespace PyCompat.Build;

/// <summary>Commands of the .NET SDK, always for Release.</summary>
internal static class Dotnet
{
    public static Task BuildAsync(string project, CancellationToken cancellation) =>
        RunAsync(["build", project, .. Common], cancellation);

    public static Task PackAsync(string folder, CancellationToken cancellation) =>
        RunAsync(["pack", Repository.Solution, .. Common, "--output", folder], cancellation);

    public static Task PublishAsync(
        string project, string folder, IEnumerable<string> options, CancellationToken cancellation) =>
        RunAsync(["publish", project, .. Common, "--output", folder, .. options], cancellation);

    public static Task FormatAsync(IEnumerable<string> options, CancellationToken cancellation) =>
        RunAsync(["format", Repository.Solution, .. options], cancellation);

    private static string[] Common => ["--configuration", "Release", "--verbosity", "quiet"];

    private static Task RunAsync(IEnumerable<string> arguments, CancellationToken cancellation) =>
        Programs.MustRunAsync("dotnet", arguments, cancellation);
}
