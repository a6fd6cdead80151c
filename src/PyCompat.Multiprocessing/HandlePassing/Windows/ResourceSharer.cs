using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <content>Windows, where sockets alone are kept here: <c>DupSocket</c>.</content>
internal sealed partial class ResourceSharer
{
    // A description is good for one process: the one that asks, as Windows says, and not just as it says.
    [SupportedOSPlatform("windows")]
    private static async ValueTask SendSocketAsync(
        MessageChannel client, SharedResource resource, object? processId, CancellationToken cancellationToken)
    {
        if (new HandleCarrier(client).PeerProcessId is not { } peer || processId is not long asked || asked != peer)
        {
            ConnectionEvents.Log.SharingRefused("it asks for another process than the one it is.");
            return;
        }

        byte[] description = SocketDuplicates.Describe(resource.Descriptor, peer);
        await client.SendBytesAsync(description, cancellationToken).ConfigureAwait(false);

        // The description is good only as long as the socket is open here: until the client has opened it and closes.
        await client.PollAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
    }
}
