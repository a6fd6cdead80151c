using System.Runtime.InteropServices;

namespace PyCompat.Build;

/// <summary>Builds programs and packages as users get them.</summary>
internal static class Publishing
{
    private const string Sample = "PyCompat.AotSample";

    /// <summary>Publishes native code if it can be linked, otherwise one file that needs the .NET runtime.</summary>
    /// <returns>The path of the program.</returns>
    public static async Task<string> PublishToolAsync(string folder, CancellationToken cancellation)
    {
        Linker? linker = await Linker.FindAsync(cancellation);
        string[] options = linker is null
            ? ["--no-self-contained", "-p:PublishSingleFile=true"]
            : ["-p:NativeTool=true", .. linker.BuildOptions];
        await PublishAsync(Repository.Tool, folder, options, cancellation);
        string program = Repository.Executable(folder, "pycompat");
        Console.WriteLine(linker is null
            ? $"{program}: one file that needs the .NET runtime (native code needs clang, gcc or Visual Studio)"
            : $"{program}: native code, linked by {linker.Name}");
        return program;
    }

    /// <summary>Publishes the sample of a native program that uses the libraries.</summary>
    /// <returns>The path of the program.</returns>
    public static async Task<string> PublishSampleAsync(string folder, Linker linker, CancellationToken cancellation)
    {
        await PublishAsync(
            $"{Repository.Tests}/{Sample}", folder, ["-p:NativeSample=true", .. linker.BuildOptions], cancellation);
        string program = Repository.Executable(folder, Sample);
        Console.WriteLine($"{program}: native code, linked by {linker.Name}");
        return program;
    }

    public static async Task PackAsync(CancellationToken cancellation)
    {
        await Dotnet.PackAsync(Repository.Packages, cancellation);
        foreach (string package in Directory.EnumerateFiles(Repository.Packages).Order(StringComparer.Ordinal))
        {
            Console.WriteLine(Path.GetFileName(package));
        }
    }

    // Files left by an earlier run would be published, too. A named runtime has output folders of its own: the programs
    // of the build stay what they are.
    private static Task PublishAsync(
        string project, string folder, IEnumerable<string> options, CancellationToken cancellation)
    {
        Repository.DeleteFolder(folder);
        return Dotnet.PublishAsync(
            project, folder, ["--runtime", RuntimeInformation.RuntimeIdentifier, .. options], cancellation);
    }
}
