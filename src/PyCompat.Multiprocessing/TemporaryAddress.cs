using System.Net.Sockets;

namespace PyCompat.Multiprocessing;

/// <summary>
/// A Unix socket's address in a folder that only this user can enter (CPython: <c>arbitrary_address('AF_UNIX')</c>).
/// </summary>
internal sealed class TemporaryAddress : IDisposable
{
    // The folder is made with mode 0700, by this prefix in CPython's util.get_temp_dir too.
    private const string FolderPrefix = "pymp-";

    private readonly string _folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;

    internal UnixDomainSocketEndPoint EndPoint => new(Path.Combine(_folder, "listener"));

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else has cleaned up the temporary folder.
        }
    }
}
