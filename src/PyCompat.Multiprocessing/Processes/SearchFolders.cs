namespace PyCompat.Multiprocessing.Processes;

/// <summary>Where relative paths are searched: the application's folder first, then a working directory.</summary>
internal static class SearchFolders
{
    /// <summary>The folder of the application's files.</summary>
    public static string Application => AppContext.BaseDirectory;

    /// <summary>The full paths that a path may stand for, in the order in which they are tried.</summary>
    /// <param name="path">An absolute path stands for itself.</param>
    /// <param name="workingDirectory">Null: this process's.</param>
    public static string[] Expand(string path, string? workingDirectory = null) =>
    [
        .. new[]
        {
            Path.GetFullPath(path, Path.GetFullPath(Application)),
            Path.GetFullPath(path, Path.GetFullPath(workingDirectory ?? ".")),
        }.Distinct(),
    ];
}
