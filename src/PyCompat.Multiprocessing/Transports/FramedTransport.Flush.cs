namespace PyCompat.Multiprocessing.Transports;

internal sealed partial class FramedTransport
{
    internal override bool HasHeld => held is { IsEmpty: false };

    internal override void Flush()
    {
        if (!HasHeld)
            return;
        long before = channel.BytesWritten;
        try
        {
            channel.Write(held!.All.Span, []);
            held.Clear();
        }
        catch
        {
            _isSendingHeader = channel.BytesWritten != before;
            throw;
        }
    }

    internal override async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (!HasHeld)
            return;
        long before = channel.BytesWritten;
        try
        {
            await channel.WriteAsync(held!.All, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
            held.Clear();
        }
        catch
        {
            _isSendingHeader = channel.BytesWritten != before;
            throw;
        }
    }

    internal override void FlushAtOnce()
    {
        if (!HasHeld)
            return;
        channel.WriteAtOnce(held!.All.Span);
        held.Clear();
    }
}
