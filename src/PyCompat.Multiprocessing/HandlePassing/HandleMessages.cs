using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle;
using PyCompat.Pickle.Text;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// Windows handles sent as messages: <c>reduction.send_handle</c> and <c>recv_handle</c> send and receive a pickled
/// <c>DupHandle</c> there.
/// </summary>
internal sealed class HandleMessages(MessageChannel channel, MessageCodec codec, HandleCarrier carrier)
{
    // Of an unexpected object, in an error message.
    private const int LongestShown = 200;

    /// <summary>Whether a handle is sent as a separate message.</summary>
    /// <exception cref="NotSupportedException">
    /// An acknowledgement is requested, which Windows does not support.
    /// </exception>
    public bool AreUsed(HandleAcknowledgement? acknowledgement)
    {
        channel.ThrowIfClosed();
        if (!channel.RunsOverMessagePipe)
        {
            return false;
        }

        // The options apply only to descriptors: the same program may run on both systems.
        return acknowledgement is null || channel.IsSaidToBeAcknowledged(acknowledgement) == false
            ? true
            : throw new NotSupportedException(
                $"Handles are not acknowledged over a Windows pipe: use {nameof(HandleAcknowledgement)}." +
                $"{HandleAcknowledgement.None}.");
    }

    public void Send(SafeHandle handle)
    {
        channel.EnsureWritable();
        using PooledBufferWriter message = new();
        codec.SendEncoded(message, Encode(message, handle));
    }

    public async ValueTask SendAsync(SafeHandle handle, CancellationToken cancellationToken)
    {
        channel.EnsureWritable();
        using PooledBufferWriter message = new();
        await codec.SendEncodedAsync(message, Encode(message, handle), cancellationToken).ConfigureAwait(false);
    }

    public SafeFileHandle Receive() => Take(channel.ReceiveBytes(maxLength: null));

    public async ValueTask<SafeFileHandle> ReceiveAsync(CancellationToken cancellationToken) =>
        Take(await channel.ReceiveBytesAsync(maxLength: null, cancellationToken).ConfigureAwait(false));

    // A handle's description is always a pickle, whatever serializer the connection uses.
    private PickleSerializer Serializer => channel.Options.Serializer as PickleSerializer ?? new PickleSerializer();

    private OutgoingHandles Encode(PooledBufferWriter message, SafeHandle handle)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        OutgoingHandles outgoing = new(HandlePassingPolicy.SameUser, channel.Options.HandleLifetime);
        MessageCodec.Fill(
            outgoing, (Serializer, message, outgoing, handle),
            static (it, _) => it.Serializer.Serialize(it.message, it.outgoing.DescribeHandle(it.handle)));
        return outgoing;
    }

    private SafeFileHandle Take(byte[] message)
    {
        object? received = Serializer.Deserialize(new ReadOnlySequence<byte>(message));
        return IncomingHandle.Find(received) is DuplicatedHandle handle
            ? handle.TakeSent(carrier.PeerProcessId, channel.ChildProcessId)
            : throw new HandlePassingException(
                HandlePassingErrorCode.Malformed,
                $"A handle was expected, but a message arrived: {PyRepr.Format(received, LongestShown)}. Does the " +
                "other end call send_handle?");
    }
}

/// <summary>
/// A descriptor that a spawned child has inherited (CPython: <c>popen_spawn_posix._DupFd</c>). Valid only in what a
/// parent sends while it spawns the child; in a message it would name a descriptor of this process.
/// </summary>
internal sealed record SpawnDescriptor(long Descriptor) : IncomingHandle
{
    public override ValueTask<SafeHandle> TakeAsync(int? peerProcessId, CancellationToken cancellationToken) =>
        throw new HandlePassingException(
            HandlePassingErrorCode.NotTakeable,
            $"The message names descriptor {Descriptor} of this process (popen_spawn_posix._DupFd), which no " +
            "message may contain. Only a child spawned by multiprocessing receives one, by inheritance.");
}

/// <summary>The error for having no free descriptor for one that is passed.</summary>
internal static class DescriptorShortage
{
    public static HandlePassingException Explain(string what, Exception failure) => new(
        HandlePassingErrorCode.NoDescriptorLeft,
        $"This process has no descriptor free (RLIMIT_NOFILE, 'ulimit -n'). {what}: try again when one is free.",
        failure);
}
