using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>A channel with readable bytes whose descriptor never becomes ready.</summary>
internal sealed class SilentChannel(byte[] bytes) : ByteChannel, IDisposable
{
    private readonly (Connection Idle, Connection Other) _ends = Connection.CreatePipe();
    private int _read;

    public override SafeHandle? Handle => null;

    public override long BytesWritten => 0;

    public override bool ReadsAhead => true;

    public void Dispose()
    {
        _ends.Idle.Dispose();
        _ends.Other.Dispose();
    }

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, bytes.Length - _read);
        bytes.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override int ReadFirst(Span<byte> buffer) => Read(buffer);

    public override ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        ReadAsync(buffer, cancellationToken);

    public override void Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) =>
        throw new NotSupportedException();

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override bool Poll(TimeSpan timeout) => _ends.Idle.Poll(timeout);

    public override ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _ends.Idle.PollAsync(timeout, cancellationToken);

    public override void AddTo(WaitSet set) => _ends.Idle.AddTo(set);

    public override bool IsReset(IOException failure) => false;

    public override void Close()
    {
        // The test closes its own end of the idle pipe.
    }
}
