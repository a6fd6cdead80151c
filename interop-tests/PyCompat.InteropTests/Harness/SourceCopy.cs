namespace PyCompat.InteropTests.Harness;

/// <summary>
/// The sources once more, in a folder of their own: what is built there is not what the running tests are made of.
/// </summary>
public sealed class SourceCopy : IDisposable
{
    // What is built, and the history.
    private static readonly string[] LeftOut = ["artifacts", ".git"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-sources-");

    public SourceCopy()
    {
        if (Repository is not null)
        {
            Copy(new DirectoryInfo(Repository), Folder);
        }
    }

    /// <summary>The folder above these tests that holds the sources; null where they were built elsewhere.</summary>
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

    // Files are copied with their modes: build.sh stays executable.
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
