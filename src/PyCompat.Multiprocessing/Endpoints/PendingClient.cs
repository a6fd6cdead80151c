using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Handshake;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>One client of a listener, from its arrival until it is accepted or refused.</summary>
internal sealed class PendingClient : IDisposable
{
    private readonly RawConnection _raw;
    private readonly ListenerOptions _options;
    private readonly AuthKey? _key;
    private long _start;

    // Not disposed: without a timer it holds no resources, and a caller that stops a handshake need not know whether it
    // is still running.
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _closing;
    private volatile StreamUpgrade? _upgrade;
    private volatile HandshakeRunner? _handshake;
    private volatile bool _gaveWay;

    public PendingClient(RawConnection raw, ListenerOptions options, AuthKey? key, CancellationToken closing)
    {
        _raw = raw;
        _options = options;
        _key = key;
        raw.MoveToHandshakes();
        _closing = closing.UnsafeRegister(static pending => ((PendingClient)pending!).Stop(), this);
    }

    public EndPoint Remote => _raw.Remote;

    /// <summary>How far the client has progressed.</summary>
    public ClientProgress Progress
    {
        get
        {
            if (_handshake is { HasProof: true })
            {
                return ClientProgress.Proven;
            }

            if (HasUnread())
            {
                return ClientProgress.Unread;
            }

            return _handshake is { HasHeard: true } || _upgrade is { HasHeard: true }
                ? ClientProgress.Speaking
                : ClientProgress.Silent;
        }
    }

    /// <summary>How long this process has waited for the client; delays of this process do not count.</summary>
    public TimeSpan WaitedFor
    {
        get
        {
            if (_upgrade is { } upgrade)
            {
                return upgrade.WaitedFor;
            }

            long start = _handshake is { } handshake ? handshake.WaitedForSince : Volatile.Read(ref _start);
            return start == 0 || (_handshake is null && _key is not null)
                ? TimeSpan.Zero
                : Stopwatch.GetElapsedTime(start);
        }
    }

    /// <summary>
    /// Whether the stream is wrapped, for example in TLS: the client then has several messages to send, not one.
    /// </summary>
    public bool IsWrapped => _upgrade is not null;

    /// <summary>Ends the handshake in favour of another client.</summary>
    public void GiveWay()
    {
        _gaveWay = true;
        Close();
        Stop();
    }

    /// <summary>Closes the connection, even while it is in use.</summary>
    public void Close()
    {
        _raw.Close();
        _upgrade?.Dispose();
    }

    /// <summary>Performs the checks and returns the connection.</summary>
    /// <exception cref="HandshakeException">The client is refused.</exception>
    public async Task<MessageChannel> RunAsync()
    {
        Volatile.Write(ref _start, Stopwatch.GetTimestamp());
        try
        {
            if (_gaveWay)
            {
                throw GaveWay();
            }

            return await RunUncheckedAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Close();
            if (_gaveWay && failure is not HandshakeException { ErrorCode: HandshakeErrorCode.GaveWay })
            {
                throw GaveWay();
            }

            if (failure is HandshakeException or OperationCanceledException or ObjectDisposedException
                || NativeError.IsDescriptorShortage(failure))
            {
                throw;
            }

            // Caused by the client's bytes, or by the wrapper: attributed to the client.
            throw _upgrade is null
                ? new HandshakeException(
                    HandshakeErrorCode.Disconnected, $"The client disconnected at once: {failure.Message}", failure)
                : new HandshakeException(
                    HandshakeErrorCode.WrappingFailed,
                    $"What the client sent could not be unwrapped: {failure.Message}", failure);
        }
    }

    public static HandshakeException GaveWay() => new(
        HandshakeErrorCode.GaveWay,
        "The client had not yet proved that it knows the key, and gave way to others: " +
        $"{nameof(ListenerOptions)}.{nameof(ListenerOptions.MaxHandshakes)} clients were in the handshake.");

    public void Dispose() => _closing.Dispose();

    // Whether bytes have arrived that have not been read. Cannot be determined for a wrapped stream.
    private bool HasUnread()
    {
        try
        {
            return _upgrade is null && _raw.HasUnread;
        }
        catch (Exception failure) when (
            failure is ObjectDisposedException or IOException or System.Net.Sockets.SocketException)
        {
            // The client is being closed or already is; the reader will see that.
            return true;
        }
    }

    // Asynchronous: callbacks that user code has registered on the token may do anything.
    private void Stop() => _ = _stop.CancelAsync();

    private async Task<MessageChannel> RunUncheckedAsync()
    {
        PeerCheck.Ensure(_options.PeerPolicy, _raw);
        MessageChannel channel = await OpenAsync().ConfigureAwait(false);
        try
        {
            if (_key is not null)
            {
                using HandshakeRunner handshake = HandshakeRunner.OfListener(
                    channel, _key, _options.Authentication, channel.GetEndPoints(), _start);
                _handshake = handshake;
                await handshake.RunAsync(_stop.Token).ConfigureAwait(false);
            }

            if (_options.FirstMessageTimeout != Timeout.InfiniteTimeSpan
                && !await channel.PollAsync(_options.FirstMessageTimeout, _stop.Token).ConfigureAwait(false))
            {
                throw Silent();
            }

            _raw.MoveToConnections();
            return channel;
        }
        catch
        {
            channel.Close();
            throw;
        }
    }

    private async ValueTask<MessageChannel> OpenAsync()
    {
        if (_options.WrapStream is not { } wrap)
        {
            return Over(_raw.ToTransport(_options.Connection), endPoints: null);
        }

        StreamUpgrade upgrade = new(_raw, wrap);
        _upgrade = upgrade;

        // The wrapper is user code: it must not run on the handshake thread.
        ByteChannel bytes = await Task.Run(
            () => upgrade.RunAsync(_options.Authentication.Timeout, _start, _stop.Token).AsTask())
            .ConfigureAwait(false);
        return Over(FramedTransport.Over(bytes, _options.Connection), upgrade.EndPoints);
    }

    private MessageChannel Over(MessageTransport transport, EndPointPair? endPoints) =>
        new(transport, ConnectionAccess.ReadWrite, _options.Connection, _raw.Remote) { KnownEndPoints = endPoints };

    private HandshakeException Silent() => new(
        HandshakeErrorCode.Silent,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The client sent nothing within {_options.FirstMessageTimeout.TotalSeconds} s. If it has a key it waits " +
            $"for a challenge, and this listener has no key: give both the same key, or neither."));
}
