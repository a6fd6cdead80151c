using System.Net;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.HandlePassing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <summary>
/// One end of a connection that carries messages: objects or bytes (Python:
/// <c>multiprocessing.connection.Connection</c>). The other end is a Python process, or another of these.
/// </summary>
/// <remarks>
/// Any number of threads may send while any number receive; messages never interleave. <see cref="Close"/> from
/// another thread ends blocked calls in <see cref="ObjectDisposedException"/>. A call that is cancelled before the
/// first byte of its message leaves the connection as it was; one that is cancelled or fails later leaves that
/// direction broken, and later calls say so (<see cref="IOException"/>).
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

    /// <summary>Whether it is closed (Python: <c>closed</c>).</summary>
    public bool IsClosed => _channel.IsClosed;

    /// <summary>Whether messages can be received (Python: <c>readable</c>).</summary>
    public bool IsReadable => _channel.IsReadable;

    /// <summary>Whether messages can be sent (Python: <c>writable</c>).</summary>
    public bool IsWritable => _channel.IsWritable;

    /// <summary>
    /// Where the other end is: of a connection made by <see cref="Client"/> or <see cref="Listener"/> (Python:
    /// <c>last_accepted</c>); null of any other.
    /// </summary>
    public EndPoint? RemoteEndPoint => _channel.RemoteEndPoint;

    /// <summary>How it behaves.</summary>
    public ConnectionOptions Options => _channel.Options;

    /// <summary>The descriptor beneath (Python: <c>fileno()</c>); it stays the connection's own.</summary>
    /// <remarks>
    /// From then on nothing is read ahead (<see cref="ConnectionOptions.ReadAhead"/>), for others may come to read it;
    /// what has been is received here first. Ask for it before the first message where it is to be handed on: a call
    /// that blocks already when it is asked for is ended, by <see cref="Close"/>, for everybody who has a duplicate.
    /// </remarks>
    /// <exception cref="NotSupportedException">The connection runs over a <see cref="Stream"/>.</exception>
    /// <exception cref="ObjectDisposedException">Closed.</exception>
    public SafeHandle SafeHandle => _channel.SafeHandle;

    /// <summary>
    /// Whether connections and sockets may travel inside its messages: as the options say, else by what it runs over.
    /// </summary>
    public HandlePassingPolicy HandlePassing => _handles.Policy;

    /// <summary>
    /// Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED); null over anything else.
    /// </summary>
    /// <exception cref="ObjectDisposedException">Closed.</exception>
    public PeerCredentials? PeerCredentials => _channel.PeerCredentials;

    MessageChannel? IMessageChannelOwner.Channel => _channel;

    internal MessageChannel Channel => _channel;

    internal MessageCodec Codec => _codec;

    internal HandleMessages HandleMessages { get; }

    internal RequestExchange Requests { get; }

    /// <summary>
    /// Whether a receiving call would find something now or within <paramref name="timeout"/>: a message, at least its
    /// beginning, or the end (Python: <c>poll(timeout)</c>).
    /// </summary>
    /// <param name="timeout">
    /// Zero, the default, or less does not wait; <see cref="Timeout.InfiniteTimeSpan"/> (Python: <c>None</c>) waits for
    /// ever.
    /// </param>
    public bool Poll(TimeSpan timeout = default) => _channel.Poll(timeout);

    /// <inheritdoc cref="Poll"/>
    public ValueTask<bool> PollAsync(TimeSpan timeout = default, CancellationToken cancellationToken = default) =>
        _channel.PollAsync(timeout, cancellationToken);

    /// <summary>
    /// Waits until there is a message to receive, and returns true; false at the end, when the other end has closed, or
    /// was reset, between two messages (Python: <c>recv()</c> until <c>EOFError</c>).
    /// </summary>
    /// <remarks>
    /// For every form of receiving: <c>while (connection.WaitToReceive()) { ... connection.ReceiveBytes(buffer) ...
    /// }</c>. Where several threads receive, another may take the message that this one has waited for;
    /// <see cref="ReceiveAllAsync(CancellationToken)"/> takes each as it waits for it.
    /// </remarks>
    public bool WaitToReceive() => _channel.WaitToReceive();

    /// <inheritdoc cref="WaitToReceive"/>
    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default) =>
        _channel.WaitToReceiveAsync(cancellationToken);

    /// <summary>
    /// Closes (Python: <c>close()</c>). Calls that wait end in <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <remarks>
    /// With one exception: over a pipe (not a socket) whose end another process uses as well. When that one has filled
    /// it just before a send, or emptied it just before a receive, the call ends with what the other end does next.
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
