namespace PyCompat.Multiprocessing.Framing;

/// <content>Bytes that a flush could not write stay held, and the next flush continues with the first of them, so that
/// a cancelled or failed flush does not tear a message.</content>
internal sealed partial class FramedTransport
{
    public override bool HasHeld => held is { IsEmpty: false };

    public override void Flush()
    {
        if (!HasHeld)
        {
            return;
        }

        long before = channel.BytesWritten;
        try
        {
            channel.Write([], held!.All.Span);
        }
        finally
        {
            held!.RemoveFirst((int)(channel.BytesWritten - before));
        }
    }

    public override async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (!HasHeld)
        {
            return;
        }

        long before = channel.BytesWritten;
        try
        {
            await channel.WriteAsync(ReadOnlyMemory<byte>.Empty, held!.All, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            held!.RemoveFirst((int)(channel.BytesWritten - before));
        }
    }

    public override void FlushAtOnce()
    {
        if (!HasHeld)
        {
            return;
        }

        long before = channel.BytesWritten;
        try
        {
            channel.WriteAtOnce(held!.All.Span);
        }
        finally
        {
            held!.RemoveFirst((int)(channel.BytesWritten - before));
        }
    }
}
