using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <content>Windows sockets: <c>DupSocket.detach</c>.</content>
internal static partial class SharerClient
{
    [SupportedOSPlatform("windows")]
    public static ValueTask<SafeHandle> TakeAsync(
        NamedPipeEndPoint endPoint, object key, CancellationToken cancellationToken) =>
        TakeAsync(endPoint, (sharer, token) => TakeSocketAsync(sharer, key, token), cancellationToken);

    [SupportedOSPlatform("windows")]
    private static async ValueTask<SafeHandle> TakeSocketAsync(
        MessageChannel sharer, object key, CancellationToken cancellationToken)
    {
        object request = new PyTuple(key, Environment.ProcessId);
        await SendAsync(sharer, request, cancellationToken).ConfigureAwait(false);
        byte[] description = await sharer.ReceiveBytesAsync(
            SocketDuplicates.DescriptionSize, cancellationToken).ConfigureAwait(false);
        if (description.Length != SocketDuplicates.DescriptionSize)
        {
            throw Malformed($"{description.Length} bytes came for a socket, not {SocketDuplicates.DescriptionSize}.");
        }

        try
        {
            return SocketDuplicates.Open(description);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException or NotSupportedException)
        {
            throw Malformed($"The description is not of a socket for this process: {failure.Message}.", failure);
        }
    }

    private static HandlePassingException Malformed(string message, Exception? failure = null) =>
        new(HandlePassingErrorCode.Malformed, message, failure);
}
