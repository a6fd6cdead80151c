using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Descriptors received together with a byte.</summary>
/// <param name="descriptors">Owned by this object, which closes them.</param>
/// <param name="isCut">
/// Whether more arrived than there was room or a free number for; the kernel has dropped those.
/// </param>
internal sealed class ReceivedDescriptors(List<SafeFileHandle> descriptors, bool isCut) : IDisposable
{
    /// <summary>Returns the one descriptor expected together with the one byte; closes any others.</summary>
    /// <param name="count">How many bytes were received.</param>
    /// <param name="value">The byte.</param>
    /// <param name="received">The descriptors received with it.</param>
    /// <exception cref="EndOfStreamException">Nothing was received: the other end has closed.</exception>
    /// <exception cref="HandlePassingException">Not exactly one descriptor was received.</exception>
    public static SafeFileHandle TakeOne(int count, byte value, ReceivedDescriptors? received)
    {
        if (count == 0 && received is null)
        {
            throw new EndOfStreamException("The other end of the connection has closed: no descriptor will arrive.");
        }

        received ??= new ReceivedDescriptors([], isCut: false);
        return count == 1 && value == AncillaryMessage.ByteOfOne
            ? received.TakeOnly(value)
            : throw received.Refuse(value);
    }

    public void Dispose() => descriptors.ForEach(descriptor => descriptor.Dispose());

    private SafeFileHandle TakeOnly(byte value) =>
        descriptors is [SafeFileHandle only] && !isCut ? only : throw Refuse(value);

    private HandlePassingException Refuse(byte value)
    {
        Dispose();

        // The kernel drops a descriptor for which there is no free number, and only reports that something is missing
        // (unix(7)).
        return isCut && descriptors.Count == 0
            ? new HandlePassingException(
                HandlePassingErrorCode.NoDescriptorLeft,
                "A descriptor arrived and was lost: this process has no free one (RLIMIT_NOFILE, 'ulimit -n'). Close " +
                "some, or raise the limit, and have the descriptor sent again.")
            : new HandlePassingException(
                HandlePassingErrorCode.Malformed,
                $"One descriptor was expected, but the byte {value} arrived with {descriptors.Count}" +
                $"{(isCut ? " or more" : "")}. Both ends have to agree on what comes next; messages " +
                "are received with Receive and ReceiveBytes." + (value == MessageTransport.Acknowledgement
                    ? $" An 'A' acknowledges a handle that was sent with {nameof(HandleAcknowledgement)}." +
                        $"{HandleAcknowledgement.None}: use {HandleAcknowledgement.Byte}."
                    : ""));
    }
}
