using System.Net.Sockets;

namespace PyCompat.Multiprocessing.Sharing;

/// <summary>Tells that a call failed because this process has no descriptor free.</summary>
internal static class DescriptorShortage
{
    internal static bool Is(Exception failure) => failure
        is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets }
        or IOException { HResult: Interop.LibC.EMFILE or Interop.LibC.ENFILE };

    internal static HandlePassingException Explain(string what, Exception failure) => new(
        HandlePassingFailure.NoDescriptorLeft,
        $"This process has no descriptor free (RLIMIT_NOFILE, 'ulimit -n'). {what}: try again when there is one.",
        failure);
}
