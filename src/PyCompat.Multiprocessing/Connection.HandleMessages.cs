using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Sharing;
using PyCompat.Multiprocessing.Transports;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <content>
/// Handles of Windows, which travel as messages: <c>reduction.send_handle</c> and <c>recv_handle</c> there send and
/// receive a pickled <c>DupHandle</c>.
/// </content>
public sealed partial class Connection
{
    // Whether a handle goes as a message of its own.
    private bool CarriesHandles(HandleAcknowledgement? acknowledgement)
    {
        ThrowIfClosed();
        if (!_transport.IsMessagePipe)
            return false;

        // What the options say is for descriptors: the same program may run on both systems.
        return acknowledgement is null || IsSaidToBeAcknowledged(acknowledgement) == false
            ? true
            : throw new NotSupportedException(
                $"Over a pipe of Windows no handle is acknowledged: use {nameof(HandleAcknowledgement)}." +
                $"{HandleAcknowledgement.None}.");
    }

    private void SendHandleInMessage(SafeHandle handle)
    {
        EnsureWritable();
        using PooledBufferWriter message = new();
        SendEncoded(message, EncodeHandle(message, handle));
    }

    private async ValueTask SendHandleInMessageAsync(SafeHandle handle, CancellationToken cancellationToken)
    {
        EnsureWritable();
        using PooledBufferWriter message = new();
        await SendEncodedAsync(message, EncodeHandle(message, handle), cancellationToken).ConfigureAwait(false);
    }

    private SafeFileHandle ReceiveHandleInMessage()
    {
        byte[] message = ReceiveBytes();
        return FindHandle(message).TakeSent(PeerProcessId, ChildProcessId);
    }

    private async ValueTask<SafeFileHandle> ReceiveHandleInMessageAsync(CancellationToken cancellationToken)
    {
        byte[] message = await ReceiveBytesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return FindHandle(message).TakeSent(PeerProcessId, ChildProcessId);
    }

    // What a handle is described by is pickled, whatever else goes over this connection.
    private PickleSerializer HandleSerializer => _options.Serializer as PickleSerializer ?? new PickleSerializer();

    private SharingSession EncodeHandle(PooledBufferWriter message, SafeHandle handle)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        SharingSession session = new(HandlePassing.SameUser, _options.HandleLifetime);
        Fill(
            session, (HandleSerializer, message, session, handle),
            static (it, _) => it.HandleSerializer.Serialize(it.message, it.session.DescribeHandle(it.handle)));
        return session;
    }

    private DuplicatedHandle FindHandle(byte[] message)
    {
        object? received = HandleSerializer.Deserialize(new ReadOnlySequence<byte>(message));
        return HandleSource.Find(received) as DuplicatedHandle ?? throw new HandlePassingException(
            HandlePassingFailure.Malformed,
            $"A message came where a handle was to come: {PyRepr.Format(received, LongestShown)}. Does the other end " +
            "call send_handle?");
    }
}
