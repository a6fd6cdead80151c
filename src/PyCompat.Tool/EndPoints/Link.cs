using PyCompat.Multiprocessing;

namespace PyCompat.Tool.EndPoints;

/// <summary>An open connection, and the script that was started for it, if any.</summary>
internal sealed class Link(Connection connection, PythonProcess? process = null) : IDisposable
{
    public Connection Connection => connection;

    /// <summary>Ends a conversation that went well: closes, and waits for the script.</summary>
    /// <exception cref="IOException">The script ended with an exit code that is not 0.</exception>
    public async Task EndAsync(CancellationToken cancellation)
    {
        connection.Dispose();
        if (process is null)
            return;
        var exitCode = await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        if (exitCode != 0)
            throw new IOException($"the script ended with exit code {exitCode}");
    }

    public void Dispose()
    {
        connection.Dispose();
        process?.Dispose();
    }
}
