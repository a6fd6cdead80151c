using CliWrap;
using CliWrap.Buffered;

namespace PyCompat.Build;

/// <summary>The linker for native code.</summary>
/// <param name="Name">The display name.</param>
/// <param name="BuildOptions">The options that the build needs for it.</param>
internal sealed record Linker(string Name, string[] BuildOptions)
{
    /// <summary>Finds a linker; null if there is none.</summary>
    public static async Task<Linker?> FindAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            return await FindVisualStudioAsync(cancellation);
        }

        string? compiler = new[] { "clang", "gcc", "cc" }.FirstOrDefault(Programs.IsOnPath);
        return compiler is null ? null : new Linker(compiler, [$"-p:CppCompilerAndLinker={compiler}"]);
    }

    // The build itself finds the linker of an installed Visual Studio.
    private static async Task<Linker?> FindVisualStudioAsync(CancellationToken cancellation)
    {
        string vswhere = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.ProgramFilesX86),
            "Microsoft Visual Studio", "Installer", "vswhere.exe");
        if (!File.Exists(vswhere))
        {
            return null;
        }

        BufferedCommandResult found = await Cli.Wrap(vswhere)
            .WithArguments([
                "-latest", "-products", "*", "-requires", "Microsoft.VisualStudio.Component.VC.Tools.x86.x64",
                "-property", "displayName",
            ])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(cancellation);
        string name = found.StandardOutput.Trim();
        return name.Length > 0 ? new Linker(name, []) : null;
    }
}
