using PyCompat.Benchmarks.Contests;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Two connected processes, each of which runs its half of an exercise.</summary>
internal sealed class PeerPair : IAsyncDisposable
{
    private readonly PeerProcess _server;
    private readonly PeerProcess _driver;

    private PeerPair(PeerProcess server, PeerProcess driver)
    {
        _server = server;
        _driver = driver;
    }

    public static async Task<PeerPair> StartAsync(
        PeerCommand driver, PeerCommand server, string folder, Placement placement)
    {
        string path = Path.Combine(folder, Path.GetRandomFileName());
        (int? driverProcessor, int? serverProcessor) = placement switch
        {
            Placement.OneCore => (0, 0),
            Placement.AcrossCores when Environment.ProcessorCount > 1 => (0, 1),
            _ => ((int?)null, (int?)null),
        };
        PeerProcess listening = PeerProcess.Start(server, ["listen", path], serverProcessor);
        await listening.WaitUntilListeningAsync();
        return new PeerPair(listening, PeerProcess.Start(driver, ["connect", path], driverProcessor));
    }

    /// <summary>Returns the driver's elapsed time and the processor time of both.</summary>
    public async Task<Sample> RunAsync(string exercise, string arguments)
    {
        await _server.TellAsync($"{exercise}-serve {arguments}");
        await _driver.TellAsync($"{exercise}-drive {arguments}");
        Sample driver = await _driver.HearAsync();
        Sample server = await _server.HearAsync();
        return driver with { ProcessorSeconds = driver.ProcessorSeconds + server.ProcessorSeconds };
    }

    public async ValueTask DisposeAsync()
    {
        await _driver.DisposeAsync();
        await _server.DisposeAsync();
    }
}
