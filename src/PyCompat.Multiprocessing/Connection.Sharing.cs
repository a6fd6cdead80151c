using System.Buffers;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Sharing;
using PyCompat.Multiprocessing.Transports;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    private Func<PyObject, object>? _load;
    private SharingSession? _idleSession;

    /// <summary>
    /// Whether connections and sockets may travel inside its messages: as the options say, else by what it runs over.
    /// </summary>
    public HandlePassing HandlePassing =>
        _options.HandlePassing
        ?? (!IsFromKeylessListener && (_transport.IsMessagePipe || _transport.Descriptors is { IsLocal: true })
            ? HandlePassing.SameUser
            : HandlePassing.Refuse);

    /// <summary>Whether a listener without a key has accepted it: anybody may be at its other end.</summary>
    internal bool IsFromKeylessListener { get; set; }

    /// <summary>Whether a socket's descriptor is beneath.</summary>
    internal bool RunsOverSocket => _transport.Descriptors is { IsSocket: true };

    /// <summary>Whether a message-mode pipe of Windows is beneath.</summary>
    internal bool RunsOverMessagePipe => _transport.IsMessagePipe;

    /// <summary>The child that was given the other end, of which the system says that it is this process's.</summary>
    internal int? ChildProcessId { get; init; }

    /// <summary>The process at the other end, where that is known.</summary>
    internal int? PeerProcessId =>
        ChildProcessId is { } child ? child
        : _isClosed || _transport.Handle is not { } handle ? null
        : SystemTransports.Current.GetPeerProcessId(handle) is { } peer
            && (peer != Environment.ProcessId || !SharingSession.MayHaveSentOtherEnd(handle)) ? peer
        : null;

    /// <summary>Decodes a message that was received as bytes, as <see cref="Receive()"/> would have.</summary>
    /// <param name="message">One whole message.</param>
    /// <param name="passed">Gets every connection and socket in it, once each, wherever it lies.</param>
    /// <exception cref="PickleException">The message is no pickle, or exceeds a limit.</exception>
    public object? Deserialize(in ReadOnlySequence<byte> message, ICollection<PassedHandle>? passed = null)
    {
        if (passed is null || _options.Serializer is not PickleSerializer pickle)
            return DecodeUnchecked(message);
        return pickle.Deserialize(message, made =>
        {
            object found = PassedHandles.Find(made, this);
            if (found is PassedHandle handle)
                passed.Add(handle);
            return found;
        });
    }

    /// <summary>
    /// Sends an object in another form than the options say, such as another protocol for this one message.
    /// </summary>
    public ValueTask SendAsync(
        object? value, IObjectSerializer serializer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        return SendEncodedAsync(value, serializer, cancellationToken);
    }

    /// <summary>The descriptor for another process to go on with: nothing of the connection may be held here.</summary>
    /// <exception cref="InvalidOperationException">
    /// Messages that came have been read ahead, or may be just now.
    /// </exception>
    internal SafeHandle HandOver()
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
            hasReadAhead = _transport.HasReadAhead;
        }
        finally
        {
            if (IsReadable)
                _receiving.Release();
        }

        if (hasReadAhead)
        {
            throw new InvalidOperationException(
                "This connection has read messages ahead that whoever takes it over would miss, or another call " +
                "polls or waits for one. Receive them first, or make the connection with " +
                $"{nameof(ConnectionOptions.ReadAhead)} = false.");
        }

        if (_transport.HasHeld)
            Flush();
        return handle;
    }

    /// <inheritdoc cref="MessageTransport.PauseReadingAhead"/>
    internal void PauseReadingAhead() => _transport.PauseReadingAhead();

    /// <inheritdoc cref="MessageTransport.ResumeReadingAhead"/>
    internal void ResumeReadingAhead() => _transport.ResumeReadingAhead();

    /// <summary>Waits until the other end acknowledges a descriptor, or closes.</summary>
    internal async ValueTask WaitForAcknowledgementAsync(CancellationToken cancellationToken)
    {
        GetHandleChannel();
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _transport.ReceiveByteAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <summary>Makes the message for an object, and gives what it shares, where that is possible.</summary>
    private SharingSession? Encode(PooledBufferWriter message, object? value, IObjectSerializer serializer)
    {
        if (serializer is not PickleSerializer pickle)
        {
            serializer.Serialize(message, value);
            return null;
        }

        return Encode(
            (pickle, message, value),
            static (it, reduce) => it.pickle.Serialize(it.message, it.value, reduce));
    }

    /// <summary>Has a message made, and gives what it shares: mostly null, and then nothing was made for it.</summary>
    private SharingSession? Encode<TState>(TState state, Action<TState, Func<object, PyObject?>> serialize)
    {
        SharingSession session = Interlocked.Exchange(ref _idleSession, null)
            ?? new SharingSession(HandlePassing, _options.HandleLifetime);
        Fill(session, state, serialize);
        if (session.HasShared)
            return session;
        _idleSession = session;
        return null;
    }

    // What cannot be made shares nothing.
    private static void Fill<TState>(
        SharingSession session, TState state, Action<TState, Func<object, PyObject?>> serialize)
    {
        try
        {
            serialize(state, session.Reducer);
        }
        catch
        {
            session.Withdraw();
            throw;
        }
    }

    private Func<PyObject, object> Load => _load ??= made => PassedHandles.Find(made, this);

    private object? DecodeUnchecked(in ReadOnlySequence<byte> message) =>
        _options.Serializer is PickleSerializer pickle
            ? pickle.Deserialize(message, Load)
            : _options.Serializer.Deserialize(message);
}
