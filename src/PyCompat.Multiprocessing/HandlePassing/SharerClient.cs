using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Endpoints;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// Takes a descriptor from the process that shares it: <c>DupFd.detach</c> and <c>_ResourceSharer.get_connection</c> in
/// CPython's <c>resource_sharer.py</c>.
/// </summary>
internal static partial class SharerClient
{
    /// <summary>The time limit, from connecting to receiving the descriptor.</summary>
    public static readonly TimeSpan TimeLimit = AuthenticationOptions.DefaultTimeout;

    private static readonly ConnectionOptions Options = new() { HandlePassing = HandlePassingPolicy.Refuse };

    public static ValueTask<SafeHandle> TakeAsync(
        UnixDomainSocketEndPoint endPoint, object key, CancellationToken cancellationToken) =>
        TakeAsync(endPoint, (sharer, token) => TakeDescriptorAsync(sharer, key, token), cancellationToken);

    private static async ValueTask<SafeHandle> TakeAsync(
        EndPoint endPoint,
        Func<MessageChannel, CancellationToken, ValueTask<SafeHandle>> take,
        CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeLimit);
        try
        {
            using AuthKey authKey = ProcessAuthKey.Copy();
            ClientOptions options = new() { AuthKey = authKey, PeerPolicy = PeerPolicy.SameUser, Connection = Options };
            using MessageChannel sharer = await ClientHandshake.ConnectAsync(endPoint, options, deadline.Token)
                .ConfigureAwait(false);
            return await take(sharer, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Explain(failure, endPoint) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    private static async ValueTask<SafeHandle> TakeDescriptorAsync(
        MessageChannel sharer, object key, CancellationToken cancellationToken)
    {
        // Each key can be used once: a descriptor that arrives when no number is free would be lost. So one is reserved
        // for it.
        using (SafeFileHandle place = DescriptorFactory.Duplicate(sharer.SafeHandle))
        {
            object request = new PyTuple(key, Environment.ProcessId);
            await SendAsync(sharer, request, cancellationToken).ConfigureAwait(false);
            await sharer.PollAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }

        SafeFileHandle handle = await sharer.ReceiveHandleAsync(HandleAcknowledgement.None, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            sharer.Acknowledge();
        }
        catch (IOException)
        {
            // A sharer that does not wait for an acknowledgement has already closed.
        }

        return handle;
    }

    private static ValueTask SendAsync(
        MessageChannel sharer, object request, CancellationToken cancellationToken) =>
        new MessageCodec(sharer, new HandleCarrier(sharer)).SendAsync(request, cancellationToken);

    private static Exception? Explain(Exception failure, EndPoint endPoint)
    {
        string where = EndPointNotation.Format(endPoint);
        return failure switch
        {
            HandlePassingException => null,
            _ when NativeError.IsDescriptorShortage(failure) =>
                DescriptorShortage.Explain("Nothing was taken", failure),
            SocketException => new HandlePassingException(
                HandlePassingErrorCode.Unreachable,
                $"The process that shares it cannot be reached at {where}: {failure.Message} It must keep running " +
                "until the handles it sent are taken.", failure),
            HandshakeException { ErrorCode: HandshakeErrorCode.OtherUser } => new HandlePassingException(
                HandlePassingErrorCode.OtherUser,
                $"The process that shares it at {where} is refused: {failure.Message}", failure),
            HandshakeException
            {
                ErrorCode: HandshakeErrorCode.Silent or HandshakeErrorCode.TooSlow
                or HandshakeErrorCode.Disconnected,
            } => new HandlePassingException(
                HandlePassingErrorCode.Unreachable,
                $"The process that shares it at {where} did not respond in time: {failure.Message}", failure),
            HandshakeException => new HandlePassingException(
                HandlePassingErrorCode.NotAuthenticated,
                $"The process that shares it at {where} and this one do not have the same authkey " +
                $"({nameof(ProcessAuthKey)}; Python: multiprocessing.current_process().authkey): {failure.Message}",
                failure),
            OperationCanceledException => new HandlePassingException(
                HandlePassingErrorCode.Unreachable,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The process that shares it at {where} did not hand it over within {TimeLimit.TotalSeconds} s."),
                failure),
            IOException => new HandlePassingException(
                HandlePassingErrorCode.Gone,
                $"The process at {where} no longer shares it: it was already taken, or its lifetime was over.",
                failure),
            _ => null,
        };
    }
}
