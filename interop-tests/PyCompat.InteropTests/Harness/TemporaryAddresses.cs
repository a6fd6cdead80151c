namespace PyCompat.InteropTests.Harness;

/// <summary>
/// Addresses of each kind available on this system, for the tool and its peers; paths are in a folder for one test.
/// </summary>
internal sealed class TemporaryAddresses : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-");

    public string Folder => _folder.FullName;

    public static string Tcp => "tcp:127.0.0.1:0";

    public string Unix()
    {
        Harness.Unix.Only(Harness.Unix.Sockets);
        return $"unix:{_folder.FullName}/socket";
    }

    public string Abstract()
    {
        Linux.Only(Linux.Abstract);
        return $"abstract:{_folder.Name}";
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
