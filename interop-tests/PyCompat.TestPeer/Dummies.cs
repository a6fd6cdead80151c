namespace PyCompat.TestPeer;

/// <summary>Open files that occupy the low descriptors, as in a busy process.</summary>
internal sealed class Dummies : IDisposable
{
    private readonly List<FileStream> _files = [];

    private Dummies()
    {
    }

    /// <summary>Opens files until their descriptors reach <paramref name="end"/>.</summary>
    public static Dummies Fill(int end)
    {
        Dummies filled = new();
        do
        {
            filled._files.Add(Open());
        }
        while (filled._files[^1].SafeFileHandle.DangerousGetHandle() < end);
        return filled;
    }

    /// <summary>Opens files until the system has no descriptor left.</summary>
    public static Dummies FillAll()
    {
        Dummies filled = new();
        try
        {
            while (true)
            {
                filled._files.Add(Open());
            }
        }
        catch (IOException)
        {
            return filled;
        }
    }

    public void CloseOne()
    {
        _files[^1].Dispose();
        _files.RemoveAt(_files.Count - 1);
    }

    public void Dispose()
    {
        foreach (FileStream file in _files)
        {
            file.Dispose();
        }
    }

    private static FileStream Open() => new("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
}
