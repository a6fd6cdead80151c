using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>
/// Carries messages: whole ones, one at a time in each direction. The two directions are independent; within one
/// direction the message channel sees to it that there is one caller at a time.
/// </summary>
/// <remarks>
/// A message is handed over in steps, so that a receiver can refuse it by its length before anything of its body is
/// read, and so that no message has to be in memory as a whole.
/// </remarks>
internal abstract class MessageTransport
{
    /// <summary>
    /// Says that a descriptor was received (<c>reduction.sendfds</c> and <c>recvfds</c>, bpo-14669).
    /// </summary>
    public const byte Acknowledgement = (byte)'A';

    /// <summary>What <see cref="ReceiveStart"/> returns when the peer has closed between two messages.</summary>
    public const long EndOfStream = -1;

    /// <summary>The descriptor beneath, when there is one.</summary>
    public abstract SafeHandle? Handle { get; }

    /// <summary>Receives one descriptor that comes between two messages.</summary>
    /// <inheritdoc cref="ReceivedDescriptors.TakeOne" path="/exception"/>
    public virtual SafeFileHandle ReceiveHandle() => throw new NotSupportedException();

    /// <inheritdoc cref="ReceiveHandle"/>
    public virtual ValueTask<SafeFileHandle> ReceiveHandleAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Receives one byte that comes between two messages; null at the end.</summary>
    public virtual byte? ReceiveByte() => throw new NotSupportedException();

    /// <inheritdoc cref="ReceiveByte"/>
    public virtual ValueTask<byte?> ReceiveByteAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>
    /// A descriptor is sent that nobody is to acknowledge: an acknowledgement before a message is an error from now on.
    /// </summary>
    public virtual void ExpectNoAcknowledgement() => throw new NotSupportedException();

    /// <summary>Whether it is a message-mode pipe of Windows, which never leaves this machine.</summary>
    public virtual bool IsMessagePipe => false;

    /// <summary>The channel of bytes beneath, when it is one over a descriptor.</summary>
    public virtual DescriptorChannel? Descriptors => null;

    /// <summary>
    /// From now on nothing beyond the message at hand is taken from the descriptor, which others may read as well.
    /// </summary>
    public abstract void StopReadingAhead();

    /// <summary>Nothing is read ahead until <see cref="ResumeReadingAhead"/>.</summary>
    public abstract void PauseReadingAhead();

    /// <summary>Ends <see cref="PauseReadingAhead"/>.</summary>
    public abstract void ResumeReadingAhead();

    /// <summary>Whether a message has begun to arrive and is not yet taken whole.</summary>
    public abstract bool IsReceiving { get; }

    /// <summary>Whether a message has begun to leave and is not yet gone whole.</summary>
    public abstract bool IsSending { get; }

    /// <summary>Waits for a message and returns its length in bytes, or <see cref="EndOfStream"/>.</summary>
    public abstract long ReceiveStart();

    /// <inheritdoc cref="ReceiveStart"/>
    public abstract ValueTask<long> ReceiveStartAsync(CancellationToken cancellationToken);

    /// <summary>Fills <paramref name="part"/> with the next bytes of the message that has started.</summary>
    public abstract void ReceivePart(Span<byte> part);

    /// <inheritdoc cref="ReceivePart"/>
    public abstract ValueTask ReceivePartAsync(Memory<byte> part, CancellationToken cancellationToken);

    /// <summary>The message that has started will not be received to its end.</summary>
    public abstract void GiveUpReceiving();

    /// <summary>
    /// Starts a message of <paramref name="length"/> bytes and sends its first part, at best all of it.
    /// </summary>
    public abstract void SendStart(long length, ReadOnlySpan<byte> part);

    /// <inheritdoc cref="SendStart"/>
    public abstract ValueTask SendStartAsync(
        long length, ReadOnlyMemory<byte> part, CancellationToken cancellationToken);

    /// <summary>Sends the next part of the message that has started.</summary>
    public abstract void SendPart(ReadOnlySpan<byte> part);

    /// <inheritdoc cref="SendPart"/>
    public abstract ValueTask SendPartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken);

    /// <summary>Whether messages wait for a <see cref="Flush"/>.</summary>
    public virtual bool HasHeld => false;

    /// <summary>
    /// Whether a receiving call would find something that has been taken from the system already, or is being taken by
    /// a call that waits for it.
    /// </summary>
    public virtual bool HasReadAhead => false;

    /// <summary>Sends what is held back.</summary>
    public virtual void Flush()
    {
    }

    /// <inheritdoc cref="Flush"/>
    public virtual ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Sends of what is held back as much as can be without waiting.</summary>
    public virtual void FlushAtOnce()
    {
    }

    /// <summary>Whether a message, or the end, can be received now or within <paramref name="timeout"/>.</summary>
    public abstract bool Poll(TimeSpan timeout);

    /// <inheritdoc cref="Poll"/>
    public abstract ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Adds what has to be watched to know that a message, or the end, is there.</summary>
    public abstract void AddTo(WaitSet set);

    /// <summary>
    /// Closes; calls that wait end in <see cref="ObjectDisposedException"/>. Closing twice is harmless.
    /// </summary>
    public abstract void Close();
}
