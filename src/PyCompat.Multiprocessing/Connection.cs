using System.Net;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.HandlePassing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>
/// One end of a connection that carries messages: objects or bytes (Python:
/// <c>multiprocessing.connection.Connection</c>). The other end is a Python process, or also a
/// <see cref="Connection"/>.
/// </summary>
/// <remarks>
/// Any number of threads may send while any number receive; messages never interleave. Blocked calls fail with
/// <see cref="ObjectDisposedException"/> when another thread calls <see cref="Close"/>. A call cancelled before the
/// first byte of its message leaves the connection as it was. A call that is cancelled or fails later breaks that
/// direction, and subsequent calls report this (<see cref="IOException"/>).
/// </remarks>
public sealed partial class Connection : IMessageChannelOwner, IDisposable, IAsyncDisposable
{
    private readonly MessageChannel _channel;
    private readonly MessageCodec _codec;
    private readonly HandleCarrier _handles;

    internal Connection(MessageChannel channel)
    {
        _channel = channel;
        _handles = new HandleCarrier(channel);
        _codec = new MessageCodec(channel, _handles);
        HandleMessages = new HandleMessages(channel, _codec, _handles);
        Requests = new RequestExchange(channel, _codec);
    }

    /// <summary>Whether the connection is closed (Python: <c>closed</c>).</summary>
    public bool IsClosed => _channel.IsClosed;

    /// <summary>Whether messages can be received (Python: <c>readable</c>).</summary>
    public bool IsReadable => _channel.IsReadable;

    /// <summary>Whether messages can be sent (Python: <c>writable</c>).</summary>
    public bool IsWritable => _channel.IsWritable;

    /// <summary>
    /// The other end's address, for a connection made by <see cref="Client"/> or <see cref="Listener"/> (Python:
    /// <c>last_accepted</c>); otherwise null.
    /// </summary>
    public EndPoint? RemoteEndPoint => _channel.RemoteEndPoint;

    /// <summary>How the connection behaves.</summary>
    public ConnectionOptions Options => _channel.Options;

    /// <summary>The underlying descriptor (Python: <c>fileno()</c>), which remains owned by the connection.</summary>
    /// <remarks>
    /// Getting it turns off <see cref="ConnectionOptions.ReadAhead"/>, because others may now read from the descriptor;
    /// bytes read ahead so far are still received here first. To hand the descriptor on, get it before the first
    /// message: if a call is already blocked at that moment, <see cref="Close"/> ends the call by shutting down the
    /// socket, also for every holder of a duplicate.
    /// </remarks>
    /// <exception cref="NotSupportedException">The connection uses a <see cref="Stream"/>.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public SafeHandle SafeHandle => _channel.SafeHandle;

    /// <summary>
    /// Whether connections and sockets may travel inside its messages: as set in the options, otherwise determined by
    /// the transport.
    /// </summary>
    public HandlePassingPolicy HandlePassing => _handles.Policy;

    /// <summary>
    /// The process at the other end of a Unix socket, according to the kernel (SO_PEERCRED); null for any other
    /// transport.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public PeerCredentials? PeerCredentials => _channel.PeerCredentials;

    MessageChannel? IMessageChannelOwner.Channel => _channel;

    internal MessageChannel Channel => _channel;

    internal MessageCodec Codec => _codec;

    internal HandleMessages HandleMessages { get; }

    internal RequestExchange Requests { get; }

    /// <summary>
    /// Whether a receiving call would find something now or within <paramref name="timeout"/>: at least the beginning
    /// of a message, or the end of messages (Python: <c>poll(timeout)</c>).
    /// </summary>
    /// <param name="timeout">
    /// Zero, the default, or less does not wait; <see cref="Timeout.InfiniteTimeSpan"/> (Python: <c>None</c>) waits
    /// indefinitely.
    /// </param>
    public bool Poll(TimeSpan timeout = default) => _channel.Poll(timeout);

    /// <inheritdoc cref="Poll"/>
    public ValueTask<bool> PollAsync(TimeSpan timeout = default, CancellationToken cancellationToken = default) =>
        _channel.PollAsync(timeout, cancellationToken);

    /// <summary>
    /// Waits until there is a message to receive and returns true; returns false at the end of messages, when the other
    /// end was closed or reset between two messages (Python: <c>recv()</c> until <c>EOFError</c>).
    /// </summary>
    /// <remarks>
    /// Works with every receiving method: <c>while (connection.WaitToReceive()) { ... connection.ReceiveBytes(buffer)
    /// ... }</c>. If several threads receive, another may take the message that this one has waited for;
    /// <see cref="ReceiveAllAsync(CancellationToken)"/> receives each message as part of waiting for it.
    /// </remarks>
    public bool WaitToReceive() => _channel.WaitToReceive();

    /// <inheritdoc cref="WaitToReceive"/>
    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default) =>
        _channel.WaitToReceiveAsync(cancellationToken);

    /// <summary>
    /// Closes the connection (Python: <c>close()</c>). Pending calls fail with <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <remarks>
    /// One exception: over a pipe (not a socket) whose end another process uses as well. If that process has filled the
    /// pipe just before a send, or emptied it just before a receive, the call ends only with the other end's next
    /// action.
    /// </remarks>
    public void Close() => _channel.Close();

    /// <inheritdoc cref="Close"/>
    public void Dispose() => Close();

    /// <inheritdoc cref="Close"/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    internal void AddTo(WaitSet set) => _channel.AddTo(set);
}
