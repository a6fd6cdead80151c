using System.Net;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Transports;

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
public sealed partial class Connection : IDisposable, IAsyncDisposable
{
    private readonly MessageTransport _transport;
    private readonly ConnectionOptions _options;
    private readonly Lock _closing = new();
    private readonly Turn _receiving = new("receiving");
    private readonly Turn _sending = new("sending");
    private volatile ConnectionAccess _access;
    private volatile bool _isRefusing;
    private volatile bool _isClosed;

    private Connection(
        MessageTransport transport, ConnectionAccess access, ConnectionOptions? options, EndPoint? remoteEndPoint)
    {
        _transport = transport;
        _access = access;
        _options = options ?? ConnectionOptions.Default;
        RemoteEndPoint = remoteEndPoint;
    }

    /// <summary>Whether it is closed (Python: <c>closed</c>).</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Whether messages can be received (Python: <c>readable</c>).</summary>
    public bool IsReadable => (_access & ConnectionAccess.Read) != 0;

    /// <summary>Whether messages can be sent (Python: <c>writable</c>).</summary>
    public bool IsWritable => (_access & ConnectionAccess.Write) != 0;

    /// <summary>
    /// Where the other end is: of a connection made by <see cref="Client"/> or <see cref="Listener"/> (Python:
    /// <c>last_accepted</c>); null of any other.
    /// </summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>How it behaves.</summary>
    public ConnectionOptions Options => _options;

    /// <summary>The descriptor beneath (Python: <c>fileno()</c>); it stays the connection's own.</summary>
    /// <remarks>
    /// From then on nothing is read ahead (<see cref="ConnectionOptions.ReadAhead"/>), for others may come to read it;
    /// what has been is received here first. Ask for it before the first message where it is to be handed on: a call
    /// that blocks already when it is asked for is ended, by <see cref="Close"/>, for everybody who has a duplicate.
    /// </remarks>
    /// <exception cref="NotSupportedException">The connection runs over a <see cref="Stream"/>.</exception>
    /// <exception cref="ObjectDisposedException">Closed.</exception>
    public SafeHandle SafeHandle
    {
        get
        {
            ThrowIfClosed();
            _transport.StopReadingAhead();
            return _transport.Handle ?? throw new NotSupportedException(
                "This connection runs over a stream and has no descriptor of its own.");
        }
    }

    /// <summary>
    /// Closes (Python: <c>close()</c>). Calls that wait end in <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <remarks>
    /// With one exception: over a pipe (not a socket) whose end another process uses as well. When that one has filled
    /// it just before a send, or emptied it just before a receive, the call ends with what the other end does next.
    /// </remarks>
    public void Close()
    {
        // A second closer waits until the first has sent what was held.
        lock (_closing)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            try
            {
                FlushBeforeClosing();
            }
            finally
            {
                _transport.Close();
            }
        }

        if (_isFlushScheduled)
            FlushClock.Shared.Remove(this);
    }

    /// <inheritdoc cref="Close"/>
    public void Dispose() => Close();

    /// <inheritdoc cref="Close"/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isClosed, typeof(Connection));

    // CPython's order (_check_closed, then _check_readable).
    private void EnsureReadable()
    {
        ThrowIfClosed();
        if (IsReadable)
            return;
        throw new InvalidOperationException(_isRefusing
            ? "The connection can no longer receive: a message was refused for its length."
            : "The connection is write-only.");
    }

    private void EnsureWritable()
    {
        ThrowIfClosed();
        if (!IsWritable)
            throw new InvalidOperationException("The connection is read-only.");
    }
}
