using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle;
using PyCompat.Pickle.Text;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// Handles of Windows, which travel as messages: <c>reduction.send_handle</c> and <c>recv_handle</c> there send and
/// receive a pickled <c>DupHandle</c>.
/// </summary>
internal sealed class HandleMessages(MessageChannel channel, MessageCodec codec, HandleCarrier carrier)
{
    // Of an object that is no handle, in a message of ours.
    private const int LongestShown = 200;

    /// <summary>Whether a handle goes as a message of its own.</summary>
    /// <exception cref="NotSupportedException">It is to be acknowledged, which none is there.</exception>
    public bool AreUsed(HandleAcknowledgement? acknowledgement)
    {
        channel.ThrowIfClosed();
        if (!channel.RunsOverMessagePipe)
        {
            return false;
        }

        // What the options say is for descriptors: the same program may run on both systems.
        return acknowledgement is null || channel.IsSaidToBeAcknowledged(acknowledgement) == false
            ? true
            : throw new NotSupportedException(
                $"Over a pipe of Windows no handle is acknowledged: use {nameof(HandleAcknowledgement)}." +
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

    // What a handle is described by is pickled, whatever else goes over this connection.
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
                $"A message came where a handle was to come: {PyRepr.Format(received, LongestShown)}. Does the other " +
                "end call send_handle?");
    }
}

/// <summary>
/// A descriptor that a spawned child has inherited (CPython: <c>popen_spawn_posix._DupFd</c>). It means something only
/// in what a parent sends while it spawns; here it would name a descriptor of this process.
/// </summary>
internal sealed record SpawnDescriptor(long Descriptor) : IncomingHandle
{
    public override ValueTask<SafeHandle> TakeAsync(int? peerProcessId, CancellationToken cancellationToken) =>
        throw new HandlePassingException(
            HandlePassingErrorCode.NotTakeable,
            $"The message names descriptor {Descriptor} of this very process (popen_spawn_posix._DupFd), which no " +
            "message may have. Only a child that multiprocessing spawns gets such, by inheritance.");
}

/// <summary>What is said where this process has no descriptor free for what is passed.</summary>
internal static class DescriptorShortage
{
    public static HandlePassingException Explain(string what, Exception failure) => new(
        HandlePassingErrorCode.NoDescriptorLeft,
        $"This process has no descriptor free (RLIMIT_NOFILE, 'ulimit -n'). {what}: try again when there is one.",
        failure);
}
