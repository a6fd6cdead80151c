using System.Runtime.CompilerServices;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Messaging;

/// <content>
/// The steps of sending and receiving on the transport. Where a step fails because the child at the other end has
/// ended, its caller learns how.
/// </content>
internal sealed partial class MessageChannel
{
    /// <summary>How the child at the other end ends; null if it is no child of this process.</summary>
    public ChildEnd? Child { get; init; }

    /// <summary>
    /// The child has ended: after what it has sent comes the end, even if another process has its end too.
    /// </summary>
    /// <remarks>On Windows, no other process has inherited that end unless the child asked for it.</remarks>
    public void EndWithChild() => _transport.Descriptors?.EndWithPeer();

    /// <summary>Waits for a message and returns its length, or <see cref="MessageTransport.EndOfStream"/>.</summary>
    /// <exception cref="PythonProcessException">The child has ended, and not cleanly.</exception>
    private long ReceiveStart(long limit)
    {
        if (_isAnnounced)
        {
            return EnsureWithinLimit(TakeAnnounced(), limit);
        }

        long length;
        try
        {
            length = _transport.ReceiveStart();
        }
        catch (IOException failure) when (Child is not null)
        {
            ThrowIfEnded(failure);
            throw;
        }

        if (length == MessageTransport.EndOfStream)
        {
            ThrowIfEnded(null);
        }

        return EnsureWithinLimit(length, limit);
    }

    /// <inheritdoc cref="ReceiveStart"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<long> ReceiveStartAsync(long limit, CancellationToken cancellationToken)
    {
        if (_isAnnounced)
        {
            return EnsureWithinLimit(TakeAnnounced(), limit);
        }

        long length;
        try
        {
            length = await _transport.ReceiveStartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure) when (Child is not null)
        {
            await ThrowIfEndedAsync(failure, cancellationToken).ConfigureAwait(false);
            throw;
        }

        if (length == MessageTransport.EndOfStream)
        {
            await ThrowIfEndedAsync(null, cancellationToken).ConfigureAwait(false);
        }

        return EnsureWithinLimit(length, limit);
    }

    /// <summary>Receives the next bytes of the message in progress; the caller must have the turn to receive.</summary>
    public void ReceivePart(Span<byte> part)
    {
        try
        {
            _transport.ReceivePart(part);
        }
        catch (IOException failure) when (Child is not null)
        {
            ThrowIfEnded(failure);
            throw;
        }
    }

    /// <inheritdoc cref="ReceivePart"/>
    public ValueTask ReceivePartAsync(Memory<byte> part, CancellationToken cancellationToken) =>
        ExplainedAsync(_transport.ReceivePartAsync(part, cancellationToken), cancellationToken);

    private void SendStart(long length, ReadOnlySpan<byte> part)
    {
        try
        {
            _transport.SendStart(length, part);
        }
        catch (IOException failure) when (Child is not null)
        {
            ThrowIfEnded(failure);
            throw;
        }
    }

    private ValueTask SendStartAsync(long length, ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
        ExplainedAsync(_transport.SendStartAsync(length, part, cancellationToken), cancellationToken);

    private void SendPart(ReadOnlySpan<byte> part)
    {
        try
        {
            _transport.SendPart(part);
        }
        catch (IOException failure) when (Child is not null)
        {
            ThrowIfEnded(failure);
            throw;
        }
    }

    private ValueTask SendPartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
        ExplainedAsync(_transport.SendPartAsync(part, cancellationToken), cancellationToken);

    private void FlushTransport()
    {
        try
        {
            _transport.Flush();
        }
        catch (IOException failure) when (Child is not null)
        {
            ThrowIfEnded(failure);
            throw;
        }
    }

    private ValueTask FlushTransportAsync(CancellationToken cancellationToken) =>
        ExplainedAsync(_transport.FlushAsync(cancellationToken), cancellationToken);

    private void TakeTurn(DirectionLock direction)
    {
        try
        {
            direction.Take();
        }
        catch (IOException broken) when (Child is not null)
        {
            // What broke the direction is inside, if no caller has learnt of it yet.
            if (broken.InnerException is not null)
            {
                ThrowIfEnded(broken);
            }

            ThrowIfKnownToHaveEnded(broken);
            throw;
        }
    }

    private ValueTask TakeTurnAsync(DirectionLock direction, CancellationToken cancellationToken)
    {
        ValueTask taking;
        try
        {
            taking = direction.TakeAsync(cancellationToken);
        }
        catch (IOException broken) when (Child is not null)
        {
            taking = ValueTask.FromException(broken);
        }

        return Child is null || taking.IsCompletedSuccessfully ? taking : TakeAsync(this, taking, cancellationToken);

        static async ValueTask TakeAsync(MessageChannel channel, ValueTask taking, CancellationToken cancellationToken)
        {
            try
            {
                await taking.ConfigureAwait(false);
            }
            catch (IOException broken)
            {
                if (broken.InnerException is not null)
                {
                    await channel.ThrowIfEndedAsync(broken, cancellationToken).ConfigureAwait(false);
                }

                channel.ThrowIfKnownToHaveEnded(broken);
                throw;
            }
        }
    }

    // Most steps complete at once, and cost nothing more then.
    private ValueTask ExplainedAsync(ValueTask step, CancellationToken cancellationToken)
    {
        return Child is null || step.IsCompletedSuccessfully ? step : AwaitAsync(this, step, cancellationToken);

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        static async ValueTask AwaitAsync(MessageChannel channel, ValueTask step, CancellationToken cancellationToken)
        {
            try
            {
                await step.ConfigureAwait(false);
            }
            catch (IOException failure)
            {
                await channel.ThrowIfEndedAsync(failure, cancellationToken).ConfigureAwait(false);
                throw;
            }
        }
    }

    private void ThrowIfEnded(IOException? failure)
    {
        if (Child is null)
        {
            return;
        }

        if (Child.Explain(failure) is { } ended)
        {
            throw ended;
        }

        // Closed while it was waited for.
        ThrowIfClosed();
    }

    private ValueTask ThrowIfEndedAsync(IOException? failure, CancellationToken cancellationToken)
    {
        return Child is { } child ? AskAsync(this, child, failure, cancellationToken) : ValueTask.CompletedTask;

        static async ValueTask AskAsync(
            MessageChannel channel, ChildEnd child, IOException? failure, CancellationToken cancellationToken)
        {
            if (await child.ExplainAsync(failure, cancellationToken).ConfigureAwait(false) is { } ended)
            {
                throw ended;
            }

            channel.ThrowIfClosed();
        }
    }

    private void ThrowIfKnownToHaveEnded(IOException failure)
    {
        if (Child?.ExplainNow(failure) is { } ended)
        {
            throw ended;
        }
    }
}
