using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Writing;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>Answers requests, one after the other.</summary>
internal sealed class RequestServer(MessageCodec codec)
{
    public async Task ServeAsync<TRequest, TReply>(
        Func<TRequest, CancellationToken, ValueTask<TReply>> handler,
        TypedReading<TRequest> reading,
        ServeOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        bool mayReply = options.OnFailure == RequestFailure.Reply && codec.KnowsExceptions;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                (bool received, TRequest? request) =
                    await codec.TryReceiveAsync(reading, cancellationToken).ConfigureAwait(false);
                if (!received)
                {
                    return;
                }

                await AnswerAsync(handler, request!, options, mayReply, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (mayReply && IsOfOneRequest(failure))
            {
                await ReplyAsync(failure, options).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask AnswerAsync<TRequest, TReply>(
        Func<TRequest, CancellationToken, ValueTask<TReply>> handler,
        TRequest request,
        ServeOptions options,
        bool mayReply,
        CancellationToken cancellationToken)
    {
        TReply reply;
        try
        {
            reply = await handler(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure) when (mayReply)
        {
            await ReplyAsync(failure, options).ConfigureAwait(false);
            return;
        }

        try
        {
            // Not cancellable: a handler's result is never dropped.
            await codec.SendAsync(reply, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (mayReply && !IsOfConnection(failure))
        {
            // Thrown while the reply was being written, for example by a lazily evaluated sequence: none of it has been
            // sent.
            await ReplyAsync(failure, options).ConfigureAwait(false);
        }
    }

    private ValueTask ReplyAsync(Exception failure, ServeOptions options)
    {
        try
        {
            options.RequestFailed?.Invoke(failure);
        }
        catch (Exception thrown)
        {
            ConnectionEvents.Log.CallbackFailed(nameof(ServeOptions.RequestFailed), ExceptionText.Of(thrown));
        }

        return codec.SendAsync(ToPythonException(failure), CancellationToken.None);
    }

    /// <summary>
    /// Whether the message has been consumed, or nothing has been sent, so that the connection can continue.
    /// </summary>
    public static bool IsOfOneRequest(Exception failure) =>
        failure is PickleException or InvalidCastException
        || (failure is HandlePassingException { ErrorCode: var code } && !IsOfHandles(code));

    // Reported by a receive about an earlier handle that was left in doubt, not about a message.
    private static bool IsOfHandles(HandlePassingErrorCode reason) => reason
        is HandlePassingErrorCode.NothingFollowed or HandlePassingErrorCode.Acknowledged
        or HandlePassingErrorCode.NotAcknowledged;

    private static bool IsOfConnection(Exception failure) =>
        failure is IOException or ObjectDisposedException or OperationCanceledException
        || (failure is HandlePassingException { ErrorCode: var code } && IsOfHandles(code));

    /// <summary>Returns the corresponding Python exception, if there is one.</summary>
    private static object ToPythonException(Exception failure) => failure is PickleException { ErrorCode: var code }
        ? OutgoingException.Describe(ClassOf(code), failure.Message, failure)
        : failure;

    private static PyGlobal ClassOf(PickleErrorCode code) => code switch
    {
        PickleErrorCode.NotSerializable => new PyGlobal("pickle", "PicklingError"),
        PickleErrorCode.TypeMismatch or PickleErrorCode.MissingMember => new PyGlobal("builtins", "TypeError"),
        PickleErrorCode.OutOfRange => new PyGlobal("builtins", "OverflowError"),
        _ => new PyGlobal("pickle", "UnpicklingError"),
    };
}
