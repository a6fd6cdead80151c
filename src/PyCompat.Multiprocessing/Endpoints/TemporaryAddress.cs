using System.Net;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// An address that nobody else has, and that only this user can reach (CPython: <c>arbitrary_address</c>).
/// </summary>
/// <param name="endPoint">The address.</param>
/// <param name="folder">A folder of its own that goes with it; null: it needs none.</param>
internal sealed class TemporaryAddress(EndPoint endPoint, string? folder) : IDisposable
{
    internal EndPoint EndPoint => endPoint;

    public void Dispose()
    {
        if (folder is null)
            return;
        try
        {
            Directory.Delete(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else has cleaned up the temporary folder.
        }
    }
}
