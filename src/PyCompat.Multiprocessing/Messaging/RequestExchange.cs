using PyCompat.Pickle;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// Sends requests and receives their replies, one after the other: the reply is the next object to arrive.
/// </summary>
internal sealed class RequestExchange(MessageChannel channel, MessageCodec codec)
{
    private readonly DirectionLock _requesting = new("waiting for the reply to");

    public TReply Request<TReply>(object? request, TypedReading<TReply> reading)
    {
        EnsureReplyCanCome();
        _requesting.Take();
        try
        {
            try
            {
                codec.Send(request);
            }
            catch (Exception failure) when (failure is not PickleException && channel.HasHeld)
            {
                // The request may still be sent later.
                _requesting.Break();
                throw;
            }

            try
            {
                return codec.Receive(reading);
            }
            catch (Exception failure) when (!RequestServer.IsOfOneRequest(failure))
            {
                // Interrupted, for example: the reply is still to come.
                _requesting.Break();
                throw;
            }
        }
        finally
        {
            _requesting.Release();
        }
    }

    public async ValueTask<TReply> RequestAsync<TReply>(
        object? request, TypedReading<TReply> reading, CancellationToken cancellationToken)
    {
        EnsureReplyCanCome();
        await _requesting.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            try
            {
                await codec.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not PickleException && channel.HasHeld)
            {
                _requesting.Break();
                throw;
            }

            try
            {
                return await codec.ReceiveAsync(reading, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (!RequestServer.IsOfOneRequest(failure))
            {
                // Cancelled, for example: the reply is still to come.
                _requesting.Break();
                throw;
            }
        }
        finally
        {
            _requesting.Release();
        }
    }

    // Checked before the request is sent: the other end's work would be wasted.
    private void EnsureReplyCanCome()
    {
        channel.EnsureReadable();
        channel.ThrowIfReceivingIsBroken();
    }
}
