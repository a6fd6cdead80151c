using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <content>Answering requests, one after the other.</content>
public sealed partial class Connection
{
    private async Task ServeAsync<TRequest, TReply>(
        Func<TRequest, CancellationToken, ValueTask<TReply>> handler,
        TypedReading<TRequest> reading,
        ServeOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                (bool received, TRequest? request) =
                    await TryReceiveAsync(reading, cancellationToken).ConfigureAwait(false);
                if (!received)
                    return;
                await AnswerAsync(handler, request!, options, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (options.OnFailure == RequestFailure.Reply && IsOfOneRequest(failure))
            {
                await ReplyAsync(failure, options).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask AnswerAsync<TRequest, TReply>(
        Func<TRequest, CancellationToken, ValueTask<TReply>> handler,
        TRequest request,
        ServeOptions options,
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
        catch (Exception failure) when (options.OnFailure == RequestFailure.Reply)
        {
            await ReplyAsync(failure, options).ConfigureAwait(false);
            return;
        }

        // Not cancelled: what a handler has returned is never dropped.
        await SendAsync(reply, CancellationToken.None).ConfigureAwait(false);
    }

    private ValueTask ReplyAsync(Exception failure, ServeOptions options)
    {
        try
        {
            options.RequestFailed?.Invoke(failure);
        }
        catch (Exception thrown)
        {
            ConnectionEvents.Log.CallbackFailed(nameof(ServeOptions.RequestFailed), thrown.ToString());
        }

        return SendAsync(ToPythonException(failure), CancellationToken.None);
    }

    /// <summary>Whether the message is consumed, or nothing has left, so that the connection goes on.</summary>
    private static bool IsOfOneRequest(Exception failure) =>
        failure is PickleException or HandlePassingException or InvalidCastException;

    /// <summary>The exception as Python knows it, where it has a class for it.</summary>
    private static object ToPythonException(Exception failure) => failure switch
    {
        PickleException { Error: PickleError.NotSerializable } =>
            PyObject.Call(new PyGlobal("pickle", "PicklingError"), failure.Message),
        PickleException { Error: PickleError.TypeMismatch or PickleError.MissingMember } =>
            PyObject.Call(new PyGlobal("builtins", "TypeError"), failure.Message),
        PickleException { Error: PickleError.OutOfRange } =>
            PyObject.Call(new PyGlobal("builtins", "OverflowError"), failure.Message),
        PickleException => PyObject.Call(new PyGlobal("pickle", "UnpicklingError"), failure.Message),
        _ => failure,
    };
}
