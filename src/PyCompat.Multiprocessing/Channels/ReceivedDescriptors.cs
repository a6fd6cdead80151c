using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Descriptors that came beside a byte.</summary>
/// <param name="descriptors">Ours to close.</param>
/// <param name="isCut">Whether more came than there was room or a number for; the kernel has dropped those.</param>
internal sealed class ReceivedDescriptors(List<SafeFileHandle> descriptors, bool isCut) : IDisposable
{
    /// <summary>The one descriptor that has to have come beside the one byte; whatever else came is closed.</summary>
    /// <param name="count">How many bytes were received.</param>
    /// <param name="value">The byte.</param>
    /// <param name="received">What came beside it.</param>
    /// <exception cref="EndOfStreamException">Nothing came: the other end has closed.</exception>
    /// <exception cref="HandlePassingException">Anything but one descriptor came.</exception>
    public static SafeFileHandle TakeOne(int count, byte value, ReceivedDescriptors? received)
    {
        if (count == 0 && received is null)
        {
            throw new EndOfStreamException("The other end of the connection has closed: no descriptor comes any more.");
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

        // The kernel drops what it cannot give a number, and only says that something is missing (unix(7)).
        return isCut && descriptors.Count == 0
            ? new HandlePassingException(
                HandlePassingErrorCode.NoDescriptorLeft,
                "A descriptor came and was lost: this process has none free (RLIMIT_NOFILE, 'ulimit -n'). Close " +
                "some, or raise the limit, and have it sent again.")
            : new HandlePassingException(
                HandlePassingErrorCode.Malformed,
                $"Where one descriptor was to come, the byte {value} came with {descriptors.Count}" +
                $"{(isCut ? " or more" : "")}. Both ends have to agree on what is next on the connection; messages " +
                "are received by Receive and ReceiveBytes." + (value == MessageTransport.Acknowledgement
                    ? $" An 'A' acknowledges a handle that was sent with {nameof(HandleAcknowledgement)}." +
                        $"{HandleAcknowledgement.None}: use {HandleAcknowledgement.Byte}."
                    : ""));
    }
}
