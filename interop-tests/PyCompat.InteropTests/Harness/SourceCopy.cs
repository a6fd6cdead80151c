namespace PyCompat.InteropTests.Harness;

/// <summary>
/// A copy of the sources in a separate folder, so that building it does not affect the running tests.
/// </summary>
public sealed class SourceCopy : IDisposable
{
    // Build output and history.
    private static readonly string[] LeftOut = ["artifacts", ".git"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-sources-");

    public SourceCopy()
    {
        if (Repository is not null)
        {
            Copy(new DirectoryInfo(Repository), Folder);
        }
    }

    /// <summary>The folder above these tests that contains the sources, or null if they were built elsewhere.</summary>
    internal static string? Repository { get; } = FindRepository();

    internal string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    private static string? FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PyCompat.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }

    // Files are copied with their modes, so build.sh remains executable.
    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles().Where(file => !LeftOut.Contains(file.Name)))
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories().Where(folder => !LeftOut.Contains(folder.Name)))
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
