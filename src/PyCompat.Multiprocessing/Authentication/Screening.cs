using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing.Authentication;

/// <summary>One client of a listener, from its arrival until it is let in or refused.</summary>
internal sealed class Screening : IDisposable
{
    private readonly BareConnection _bare;
    private readonly ListenerOptions _options;
    private readonly AuthKey? _key;
    private long _start;

    // Not disposed: without a timer it holds nothing, and who ends a screening need not know that it is over.
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _closing;
    private volatile StreamWrapping? _wrapping;
    private volatile Handshake? _handshake;
    private volatile bool _gaveWay;

    internal Screening(BareConnection bare, ListenerOptions options, AuthKey? key, CancellationToken closing)
    {
        _bare = bare;
        _options = options;
        _key = key;
        bare.MoveToHandshakes();
        _closing = closing.UnsafeRegister(static screening => ((Screening)screening!).Stop(), this);
    }

    internal EndPoint Remote => _bare.Remote;

    /// <summary>How far the client has come.</summary>
    internal ClientProgress Progress
    {
        get
        {
            if (_handshake is { HasProof: true })
                return ClientProgress.Proven;
            if (HasUnread())
                return ClientProgress.Unread;
            return _handshake is { HasHeard: true } || _wrapping is { HasHeard: true }
                ? ClientProgress.Speaking
                : ClientProgress.Silent;
        }
    }

    /// <summary>
    /// How long the client has been waited for: what this process itself has not come to yet is not the client's delay.
    /// </summary>
    internal TimeSpan WaitedFor
    {
        get
        {
            if (_wrapping is { } wrapping)
                return wrapping.WaitedFor;
            long start = _handshake is { } handshake ? handshake.WaitedForSince : Volatile.Read(ref _start);
            return start == 0 || (_handshake is null && _key is not null)
                ? TimeSpan.Zero
                : Stopwatch.GetElapsedTime(start);
        }
    }

    /// <summary>Whether its bytes are wrapped, in TLS say: then it has several messages to send, not one.</summary>
    internal bool IsWrapped => _wrapping is not null;

    /// <summary>Ends it in favour of another client.</summary>
    internal void GiveWay()
    {
        _gaveWay = true;
        Close();
        Stop();
    }

    /// <summary>Closes the connection, whatever is going on over it.</summary>
    internal void Close()
    {
        _bare.Close();
        _wrapping?.Dispose();
    }

    /// <summary>The connection, once nothing speaks against it any more.</summary>
    /// <exception cref="HandshakeException">The client is refused.</exception>
    internal async Task<Connection> RunAsync()
    {
        Volatile.Write(ref _start, Stopwatch.GetTimestamp());
        try
        {
            if (_gaveWay)
                throw GaveWay();
            return await RunUncheckedAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Close();
            if (_gaveWay && failure is not HandshakeException { Reason: HandshakeFailureReason.GaveWay })
                throw GaveWay();
            if (failure is HandshakeException or OperationCanceledException or ObjectDisposedException
                || NativeError.IsDescriptorShortage(failure))
                throw;

            // Whatever the client's bytes, or what wraps them, have caused: the client's own fault.
            throw _wrapping is null
                ? new HandshakeException(
                    HandshakeFailureReason.Disconnected, $"The client left at once: {failure.Message}", failure)
                : new HandshakeException(
                    HandshakeFailureReason.WrappingFailed,
                    $"What the client sent could not be unwrapped: {failure.Message}", failure);
        }
    }

    internal static HandshakeException GaveWay() => new(
        HandshakeFailureReason.GaveWay,
        "The client had said nothing yet, or nothing that shows that it knows the key, and gave way to others: " +
        $"{nameof(ListenerOptions)}.{nameof(ListenerOptions.MaxHandshakes)} clients were in the handshake.");

    public void Dispose() => _closing.Dispose();

    // What has come and this process has not read yet. Over what wraps the bytes nothing can be told.
    private bool HasUnread()
    {
        try
        {
            return _wrapping is null && _bare.HasUnread;
        }
        catch (Exception failure) when (
            failure is ObjectDisposedException or IOException or System.Net.Sockets.SocketException)
        {
            // It is on its way out already, or is gone, which its reader finds out.
            return true;
        }
    }

    // Not from here: what the program has registered on the token may do anything.
    private void Stop() => _ = _stop.CancelAsync();

    private async Task<Connection> RunUncheckedAsync()
    {
        PeerCheck.Ensure(_options.PeerPolicy, _bare);
        Connection connection = await OpenAsync().ConfigureAwait(false);
        try
        {
            if (_key is not null)
            {
                using Handshake handshake = Handshake.OfListener(
                    connection, _key, _options.Authentication, connection.GetRoute(), _start);
                _handshake = handshake;
                await handshake.RunAsync(_stop.Token).ConfigureAwait(false);
            }

            if (_options.FirstMessageTimeout != Timeout.InfiniteTimeSpan
                && !await connection.PollAsync(_options.FirstMessageTimeout, _stop.Token).ConfigureAwait(false))
                throw Silent();
            _bare.MoveToConnections();
            return connection;
        }
        catch
        {
            connection.Close();
            throw;
        }
    }

    private async ValueTask<Connection> OpenAsync()
    {
        if (_options.WrapStream is not { } wrap)
            return Over(_bare.ToTransport(_options.Connection), route: null);
        StreamWrapping wrapping = new(_bare, wrap);
        _wrapping = wrapping;

        // The program's own code: not on the thread of the handshakes.
        ByteChannel channel = await Task.Run(
            () => wrapping.RunAsync(_options.Authentication.Timeout, _start, _stop.Token).AsTask())
            .ConfigureAwait(false);
        return Over(FramedTransport.Over(channel, _options.Connection), wrapping.Route);
    }

    private Connection Over(MessageTransport transport, Route? route) =>
        Connection.Over(transport, _bare.Remote, _options.Connection, route);

    private HandshakeException Silent() => new(
        HandshakeFailureReason.Silent,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The client said nothing within {_options.FirstMessageTimeout.TotalSeconds} s. If it has a key it waits " +
            $"for a challenge, and this listener has no key: give both the same, or none."));
}
