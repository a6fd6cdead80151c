using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <content>Windows, where only sockets are kept here: <c>DupSocket</c>.</content>
internal sealed partial class ResourceSharer
{
    // A description can be used only by one process: the one that makes the request, as verified with Windows rather
    // than as it claims.
    [SupportedOSPlatform("windows")]
    private static async ValueTask SendSocketAsync(
        MessageChannel client, SharedResource resource, object? processId, CancellationToken cancellationToken)
    {
        if (new HandleCarrier(client).PeerProcessId is not { } peer || processId is not long asked || asked != peer)
        {
            ConnectionEvents.Log.SharingRefused("it asks on behalf of another process.");
            return;
        }

        byte[] description = SocketDuplicates.Describe(resource.Descriptor, peer);
        await client.SendBytesAsync(description, cancellationToken).ConfigureAwait(false);

        // The description is valid only while the socket is open here: wait until the client has opened it and closes.
        await client.PollAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
    }
}
