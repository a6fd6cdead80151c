namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>
/// Holds back a write that ends with the given bytes until the next write, so that both arrive together.
/// </summary>
internal sealed class JoiningStream(Stream inner, byte[] kept) : ForwardStream
{
    private byte[] _waiting = [];

    public override bool CanWrite => true;

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count)
    {
        _waiting = [.. _waiting, .. buffer.AsSpan(offset, count)];
        if (_waiting.AsSpan().EndsWith(kept))
        {
            return;
        }

        inner.Write(_waiting);
        _waiting = [];
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _waiting = [.. _waiting, .. buffer.Span];
        if (_waiting.AsSpan().EndsWith(kept))
        {
            return;
        }

        await inner.WriteAsync(_waiting, cancellationToken);
        _waiting = [];
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
