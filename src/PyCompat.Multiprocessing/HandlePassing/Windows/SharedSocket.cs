using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <content>Where it can be had.</content>
internal sealed partial record SharedSocket
{
    private ValueTask<SafeHandle> TakeAsync(CancellationToken cancellationToken)
    {
        if (Platform.IsWindows)
            return SharerClient.TakeAsync(SharerAddress.ToPipe(Address), Key, cancellationToken);
        throw new HandlePassingException(
            HandlePassingFailure.NotTakeable,
            $"The message describes a socket of Windows (DupSocket, served at {SharerAddress.Describe(Address)}); " +
            "this process cannot have one.");
    }
}
