using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>
/// Carries whole messages, one at a time in each direction. The directions are independent; the message channel ensures
/// that there is one caller at a time in each.
/// </summary>
/// <remarks>
/// A message is transferred in steps, so that a receiver can reject it by its length before reading any of its body,
/// and so that no message has to be in memory as a whole.
/// </remarks>
internal abstract class MessageTransport
{
    /// <summary>
    /// Confirms that a descriptor was received (<c>reduction.sendfds</c> and <c>recvfds</c>, bpo-14669).
    /// </summary>
    public const byte Acknowledgement = (byte)'A';

    /// <summary>Returned by <see cref="ReceiveStart"/> when the peer has closed between two messages.</summary>
    public const long EndOfStream = -1;

    /// <summary>The underlying descriptor, if there is one.</summary>
    public abstract SafeHandle? Handle { get; }

    /// <summary>Receives one descriptor sent between two messages.</summary>
    /// <inheritdoc cref="ReceivedDescriptors.TakeOne" path="/exception"/>
    public virtual SafeFileHandle ReceiveHandle() => throw new NotSupportedException();

    /// <inheritdoc cref="ReceiveHandle"/>
    public virtual ValueTask<SafeFileHandle> ReceiveHandleAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Receives one byte sent between two messages; null at the end.</summary>
    public virtual byte? ReceiveByte() => throw new NotSupportedException();

    /// <inheritdoc cref="ReceiveByte"/>
    public virtual ValueTask<byte?> ReceiveByteAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>
    /// A descriptor is being sent without acknowledgement: from now on an acknowledgement before a message is an error.
    /// </summary>
    public virtual void ExpectNoAcknowledgement() => throw new NotSupportedException();

    /// <summary>Whether it is a message-mode Windows pipe, which never leaves this machine.</summary>
    public virtual bool IsMessagePipe => false;

    /// <summary>The underlying byte channel, if it is one over a descriptor.</summary>
    public virtual DescriptorChannel? Descriptors => null;

    /// <summary>
    /// From now on nothing beyond the current message is read from the descriptor, which may have other readers.
    /// </summary>
    public abstract void StopReadingAhead();

    /// <summary>Suspends reading ahead until <see cref="ResumeReadingAhead"/>.</summary>
    public abstract void PauseReadingAhead();

    /// <summary>Ends <see cref="PauseReadingAhead"/>.</summary>
    public abstract void ResumeReadingAhead();

    /// <summary>Whether a message has begun to arrive and has not been received completely.</summary>
    public abstract bool IsReceiving { get; }

    /// <summary>Whether a message has begun to be sent and has not been sent completely.</summary>
    public abstract bool IsSending { get; }

    /// <summary>Waits for a message and returns its length in bytes, or <see cref="EndOfStream"/>.</summary>
    public abstract long ReceiveStart();

    /// <inheritdoc cref="ReceiveStart"/>
    public abstract ValueTask<long> ReceiveStartAsync(CancellationToken cancellationToken);

    /// <summary>Fills <paramref name="part"/> with the next bytes of the message in progress.</summary>
    public abstract void ReceivePart(Span<byte> part);

    /// <inheritdoc cref="ReceivePart"/>
    public abstract ValueTask ReceivePartAsync(Memory<byte> part, CancellationToken cancellationToken);

    /// <summary>Abandons the message in progress.</summary>
    public abstract void GiveUpReceiving();

    /// <summary>
    /// Starts a message of <paramref name="length"/> bytes and sends its first part, which may be all of it.
    /// </summary>
    public abstract void SendStart(long length, ReadOnlySpan<byte> part);

    /// <inheritdoc cref="SendStart"/>
    public abstract ValueTask SendStartAsync(
        long length, ReadOnlyMemory<byte> part, CancellationToken cancellationToken);

    /// <summary>Sends the next part of the message in progress.</summary>
    public abstract void SendPart(ReadOnlySpan<byte> part);

    /// <inheritdoc cref="SendPart"/>
    public abstract ValueTask SendPartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken);

    /// <summary>Whether held-back messages wait for a <see cref="Flush"/>.</summary>
    public virtual bool HasHeld => false;

    /// <summary>
    /// Whether a receiving call would find something that has already been read from the system, or is being read by a
    /// pending call.
    /// </summary>
    public virtual bool HasReadAhead => false;

    /// <summary>Sends the messages held back.</summary>
    public virtual void Flush()
    {
    }

    /// <inheritdoc cref="Flush"/>
    public virtual ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Sends as much as possible of the messages held back without waiting.</summary>
    public virtual void FlushAtOnce()
    {
    }

    /// <summary>Whether a message, or the end, can be received now or within <paramref name="timeout"/>.</summary>
    public abstract bool Poll(TimeSpan timeout);

    /// <inheritdoc cref="Poll"/>
    public abstract ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Adds what has to be watched to detect a message or the end.</summary>
    public abstract void AddTo(WaitSet set);

    /// <summary>
    /// Closes the transport; pending calls fail with <see cref="ObjectDisposedException"/>. May be called more than
    /// once.
    /// </summary>
    public abstract void Close();
}
