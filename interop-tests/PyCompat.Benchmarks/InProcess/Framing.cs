using BenchmarkDotNet.Attributes;
using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.InProcess;

/// <summary>
/// Sends and receives a message over an in-memory stream: the cost of a connection without the system.
/// </summary>
public class Framing
{
    private byte[] _message = [];
    private byte[] _buffer = [];
    private Connection? _connection;

    /// <summary>
    /// The size of a message in bytes: small ones, and one on either side of the length from which a message is written
    /// in two parts.
    /// </summary>
    [Params(8, 1 << 10, 16 << 10, 1 << 20)]
    public int Size { get; set; }

    /// <summary>Runs before every benchmark.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _message = new byte[Size];
        _buffer = new byte[Size];
        _connection = Connection.FromStream(new LoopStream());
    }

    /// <summary>Runs after every benchmark.</summary>
    [GlobalCleanup]
    public void Close() => _connection?.Close();

    /// <summary>Uses blocking calls.</summary>
    [Benchmark]
    public int SendAndReceive()
    {
        _connection!.SendBytes(_message);
        return _connection.ReceiveBytes(_buffer.AsSpan());
    }

    /// <summary>Uses asynchronous calls that complete without waiting.</summary>
    [Benchmark]
    public async Task<int> SendAndReceiveAsync()
    {
        await _connection!.SendBytesAsync(_message);
        return await _connection.ReceiveBytesAsync(_buffer.AsMemory());
    }
}
