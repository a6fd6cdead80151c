using System.Net;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// Carries messages of bytes: one caller at a time in each direction, with the directions it may be used in, flushing
/// and closing. What a <see cref="Connection"/>, a handshake and the sharer of handles speak through.
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

    /// <summary>Where the other end is; null where nobody dialled or accepted.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>Whether a listener without a key has accepted it: anybody may be at its other end.</summary>
    public bool IsFromKeylessListener { get; set; }

    /// <summary>Whether a socket's descriptor is beneath.</summary>
    public bool RunsOverSocket => _transport.Descriptors is { IsSocket: true };

    /// <summary>Whether a message-mode pipe of Windows is beneath.</summary>
    public bool RunsOverMessagePipe => _transport.IsMessagePipe;

    /// <summary>Whether what is beneath never leaves this machine.</summary>
    public bool IsLocal => _transport.IsMessagePipe || _transport.Descriptors is { IsLocal: true };

    /// <summary>Whether a message has begun to arrive and is not yet here whole.</summary>
    public bool IsInsideMessage => _isAnnounced || _transport.IsReceiving;

    /// <summary>Whether messages wait for a flush.</summary>
    public bool HasHeld => _transport.HasHeld;

    /// <summary>The descriptor beneath, which others may come to read: from now on nothing is read ahead.</summary>
    /// <exception cref="NotSupportedException">It runs over a <see cref="Stream"/>.</exception>
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

    /// <summary>The descriptor beneath as it is, for questions about it; null over a stream, or when closed.</summary>
    public SafeHandle? OpenHandle => _isClosed ? null : _transport.Handle;

    /// <inheritdoc cref="MessageTransport.PauseReadingAhead"/>
    public void PauseReadingAhead() => _transport.PauseReadingAhead();

    /// <inheritdoc cref="MessageTransport.ResumeReadingAhead"/>
    public void ResumeReadingAhead() => _transport.ResumeReadingAhead();

    /// <summary>The descriptor for another process to go on with: nothing of the channel may be held here.</summary>
    /// <exception cref="InvalidOperationException">
    /// Messages that came have been read ahead, or may be just now.
    /// </exception>
    public SafeHandle HandOver()
    {
        if (IsReadable && !_receiving.TryTakeWhole())
        {
            throw new InvalidOperationException(
                "This connection cannot be sent while another call receives from it: the message would come here.");
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
                "This connection has read messages ahead that whoever takes it over would miss, or another call " +
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
        // A second closer waits until the first has sent what was held.
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
