namespace PyCompat.TestPeer;

/// <summary>Open files that take up the low descriptors, as a busy process has them.</summary>
internal sealed class Dummies : IDisposable
{
    private readonly List<FileStream> _files = [];

    private Dummies()
    {
    }

    /// <summary>Opens files until their descriptors reach <paramref name="end"/>.</summary>
    internal static Dummies Fill(int end)
    {
        Dummies filled = new();
        do
            filled._files.Add(new FileStream("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (filled._files[^1].SafeFileHandle.DangerousGetHandle() < end);
        return filled;
    }

    public void Dispose()
    {
        foreach (FileStream file in _files)
            file.Dispose();
    }
}
