using System.Net;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// Carries messages of bytes: one caller at a time in each direction, access checks, flushing and closing. Used by
/// <see cref="Connection"/>, handshakes and the sharing of handles.
/// </summary>
internal sealed partial class MessageChannel : IFlushable, IDisposable
{
    private readonly MessageTransport _transport;
    private readonly ConnectionOptions _options;
    private readonly Lock _closing = new();
    private readonly DirectionLock _receiving = new("receiving");
    private readonly DirectionLock _sending = new("sending");
    private volatile ConnectionAccess _access;
    private volatile bool _isRefusing;
    private volatile bool _isClosed;

    public MessageChannel(
        MessageTransport transport, ConnectionAccess access, ConnectionOptions options, EndPoint? remote = null)
    {
        _transport = transport;
        _access = access;
        _options = options;
        RemoteEndPoint = remote;
    }

    public bool IsClosed => _isClosed;

    public bool IsReadable => (_access & ConnectionAccess.Read) != 0;

    public bool IsWritable => (_access & ConnectionAccess.Write) != 0;

    public ConnectionOptions Options => _options;

    /// <summary>The other end's address; null if the connection was neither dialled nor accepted.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>Whether a listener without a key accepted it, so that anyone may be at the other end.</summary>
    public bool IsFromKeylessListener { get; set; }

    /// <summary>Whether it uses a socket's descriptor.</summary>
    public bool RunsOverSocket => _transport.Descriptors is { IsSocket: true };

    /// <summary>Whether it uses a message-mode Windows pipe.</summary>
    public bool RunsOverMessagePipe => _transport.IsMessagePipe;

    /// <summary>Whether the underlying transport never leaves this machine.</summary>
    public bool IsLocal => _transport.IsMessagePipe || _transport.Descriptors is { IsLocal: true };

    /// <summary>Whether a message has begun to arrive and is not complete yet.</summary>
    public bool IsInsideMessage => _isAnnounced || _transport.IsReceiving;

    /// <summary>Whether held-back messages wait for a flush.</summary>
    public bool HasHeld => _transport.HasHeld;

    /// <summary>The underlying descriptor, which others may now read from: turns off reading ahead.</summary>
    /// <exception cref="NotSupportedException">The channel uses a <see cref="Stream"/>.</exception>
    /// <exception cref="ObjectDisposedException">The channel is closed.</exception>
    public SafeHandle SafeHandle
    {
        get
        {
            ThrowIfClosed();
            _transport.StopReadingAhead();
            return _transport.Handle ?? throw new NotSupportedException(
                "This connection uses a stream and has no descriptor.");
        }
    }

    /// <summary>The underlying descriptor, for queries only; null over a stream, or when closed.</summary>
    public SafeHandle? OpenHandle => _isClosed ? null : _transport.Handle;

    /// <inheritdoc cref="MessageTransport.PauseReadingAhead"/>
    public void PauseReadingAhead() => _transport.PauseReadingAhead();

    /// <inheritdoc cref="MessageTransport.ResumeReadingAhead"/>
    public void ResumeReadingAhead() => _transport.ResumeReadingAhead();

    /// <summary>
    /// Returns the descriptor for another process to continue with: the channel must not hold any bytes.
    /// </summary>
    /// <exception cref="InvalidOperationException">Messages have been read ahead, or may be at this moment.</exception>
    public SafeHandle HandOver()
    {
        if (IsReadable && !_receiving.TryTakeWhole())
        {
            throw new InvalidOperationException(
                "This connection cannot be sent while another call receives from it: the message would arrive here.");
        }

        SafeHandle handle;
        bool hasReadAhead;
        try
        {
            handle = SafeHandle;
            hasReadAhead = HasReadAhead;
        }
        finally
        {
            if (IsReadable)
            {
                _receiving.Release();
            }
        }

        if (hasReadAhead)
        {
            throw new InvalidOperationException(
                "This connection has read messages ahead that the process taking it over would miss, or another call " +
                "polls or waits for one. Receive them first, or make the connection with " +
                $"{nameof(ConnectionOptions.ReadAhead)} = false.");
        }

        if (_transport.HasHeld)
        {
            Flush();
        }

        return handle;
    }

    public void Close()
    {
        // A second caller of Close waits until the first has sent the messages held back.
        lock (_closing)
        {
            if (_isClosed)
            {
                return;
            }

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
        {
            FlushScheduler.Shared.Remove(this);
        }
    }

    public void Dispose() => Close();

    public void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw new ObjectDisposedException(nameof(Connection));
        }
    }

    // CPython's order (_check_closed, then _check_readable).
    public void EnsureReadable()
    {
        ThrowIfClosed();
        if (IsReadable)
        {
            return;
        }

        throw new InvalidOperationException(_isRefusing
            ? "The connection can no longer receive: a message was refused for its length."
            : "The connection is write-only.");
    }

    public void EnsureWritable()
    {
        ThrowIfClosed();
        if (!IsWritable)
        {
            throw new InvalidOperationException("The connection is read-only.");
        }
    }

    /// <exception cref="IOException">An earlier call left the receiving direction inside a message.</exception>
    public void ThrowIfReceivingIsBroken() => _receiving.ThrowIfBroken();
}
