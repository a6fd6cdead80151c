using BenchmarkDotNet.Attributes;
using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.InProcess;

/// <summary>A message sent and received over a stream in memory: what a connection costs without the system.</summary>
public class Framing
{
    private byte[] _message = [];
    private byte[] _buffer = [];
    private Connection? _connection;

    /// <summary>Bytes of a message: small ones, and one of either side of the length that is written in two parts.
    /// </summary>
    [Params(8, 1 << 10, 16 << 10, 1 << 20)]
    public int Size { get; set; }

    /// <summary>Before every benchmark.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _message = new byte[Size];
        _buffer = new byte[Size];
        _connection = Connection.FromStream(new LoopStream());
    }

    /// <summary>After every benchmark.</summary>
    [GlobalCleanup]
    public void Close() => _connection?.Close();

    /// <summary>Blocking calls.</summary>
    [Benchmark]
    public int SendAndReceive()
    {
        _connection!.SendBytes(_message);
        return _connection.ReceiveBytes(_buffer.AsSpan());
    }

    /// <summary>Asynchronous calls that need not wait.</summary>
    [Benchmark]
    public async Task<int> SendAndReceiveAsync()
    {
        await _connection!.SendBytesAsync(_message);
        return await _connection.ReceiveBytesAsync(_buffer.AsMemory());
    }
}
