using System.Security.Cryptography;

namespace PyCompat.Workers.Processes;

/// <summary>The Python half, <c>pycompat_worker.py</c>: where it lies on this machine.</summary>
internal static class WorkerFile
{
    public const string Name = "pycompat_worker.py";

    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly Lock Gate = new();

    /// <summary>The text, as it is in this assembly.</summary>
    public static byte[] Content { get; } = Load();

    private static string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Content))[..16];

    /// <summary>
    /// Returns the path of the file, which is written if it is not there: into a folder of the user's own that nobody
    /// else can write to, under the hash of its content, so that programs of several versions do not disturb each
    /// other.
    /// </summary>
    /// <exception cref="IOException">It cannot be written anywhere; the message lists where.</exception>
    public static string Provide()
    {
        lock (Gate)
        {
            List<Exception> failures = [];
            foreach (string folder in Folders())
            {
                try
                {
                    return Provide(Path.Combine(folder, "pycompat"), Hash);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    failures.Add(failure);
                }
            }

            throw new IOException(
                $"{Name} can be written nowhere: {string.Join(" ", failures.Select(static one => one.Message))} Set " +
                "XDG_CACHE_HOME to a folder that this user can write to.", failures[0]);
        }
    }

    private static string Provide(string folder, string hash)
    {
        MakePrivate(folder);
        folder = Path.Combine(folder, hash);
        MakePrivate(folder);
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(Content))
        {
            // Another process may do the same at this moment: each renames a file of its own.
            string temporary = $"{path}.{Environment.ProcessId}";
            File.WriteAllBytes(temporary, Content);
            File.Move(temporary, path, overwrite: true);
        }

        return path;
    }

    // What lies in a folder that another user can write to is not run: only the owner can set the mode.
    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, OwnersAlone);
        if (new DirectoryInfo(folder).LinkTarget is not null)
        {
            throw new IOException($"{folder} is a symbolic link.");
        }

        if (File.GetUnixFileMode(folder) != OwnersAlone)
        {
            File.SetUnixFileMode(folder, OwnersAlone);
        }
    }

    private static IEnumerable<string> Folders()
    {
        if (OperatingSystem.IsWindows())
        {
            yield return Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
            yield break;
        }

        // XDG Base Directory Specification: a relative path is ignored.
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } cache && Path.IsPathRooted(cache))
        {
            yield return cache;
        }
        else if (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home && Path.IsPathRooted(home))
        {
            yield return Path.Combine(home, ".cache");
        }

        yield return Path.Combine(Path.GetTempPath(), $"pycompat-{Environment.UserName}");
    }

    private static byte[] Load()
    {
        using Stream stream = typeof(WorkerFile).Assembly.GetManifestResourceStream(Name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
