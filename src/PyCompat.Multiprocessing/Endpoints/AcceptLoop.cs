using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// Accepts a listener's clients as they arrive and checks them concurrently, so that a silent, slow or hostile client
/// does not delay the others. CPython's <c>Listener.accept</c> does this inline (gh-76425).
/// </summary>
internal sealed class AcceptLoop
{
    private readonly Acceptor _acceptor;
    private readonly ListenerOptions _options;
    private readonly AuthKey? _key;
    private readonly CancellationTokenSource _closing = new();
    private readonly ReadyQueue<AcceptResult> _ready =
        PlatformPolling.Current.CreateReadyQueue<AcceptResult>(nameof(Listener));
    private readonly HandshakeQueue _queue;

    // Clients accepted and not yet handed out. When the backlog is full of clients waiting for Accept, further ones
    // stay in the system's queue.
    private readonly SemaphoreSlim _places;

    private readonly RefusalNotifier? _refusals;

    private long _refused;

    public AcceptLoop(Acceptor acceptor, ListenerOptions options)
    {
        _acceptor = acceptor;
        _options = options;
        _key = options.AuthKey?.Clone();
        _refusals = options.ClientRefused is { } refused ? new RefusalNotifier(refused) : null;
        _queue = new HandshakeQueue(options.MaxHandshakes);
        _places = new SemaphoreSlim(HandshakeQueue.PlacesFor(options.MaxHandshakes) + options.Backlog);
        acceptor.MoveToHandshakes();
        _ = RunAsync();
    }

    public long Refused => Interlocked.Read(ref _refused);

    public void AddTo(WaitSet set) => _ready.AddTo(set);

    public MessageChannel Accept() => Admit(_ready.Take());

    public async ValueTask<MessageChannel> AcceptAsync(CancellationToken cancellationToken) =>
        Admit(await _ready.TakeAsync(cancellationToken).ConfigureAwait(false));

    public void Close()
    {
        _closing.Cancel();
        _queue.Dispose();
        foreach (AcceptResult left in _ready.Close())
        {
            left.Channel?.Close();
        }

        _key?.Dispose();
    }

    private MessageChannel Admit(AcceptResult result)
    {
        if (result.Channel is null)
        {
            result.Throw();
        }

        _places.Release();
        return result.Channel;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(_closing.Token).ConfigureAwait(false);
                await ReceiveAsync().ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (
            failure is OperationCanceledException or ObjectDisposedException && _closing.IsCancellationRequested)
        {
            // Closed.
        }
    }

    private async Task ReceiveAsync()
    {
        PendingClient pending;
        try
        {
            RawConnection client = await _acceptor.AcceptInTurnAsync(_closing.Token).ConfigureAwait(false);
            try
            {
                pending = new PendingClient(client, _options, _key, _closing.Token);
            }
            catch
            {
                client.Close();
                throw;
            }
        }

        // An error of the system, such as having no free descriptor, rather than of a client: reported to a caller of
        // Accept, and then accepting is retried.
        catch (Exception failure) when (!_closing.IsCancellationRequested)
        {
            _places.Release();
            bool isShort = NativeError.IsDescriptorShortage(failure);
            if (!isShort || !_queue.TryMakeRoom())
            {
                await TellAsync(failure).ConfigureAwait(false);
            }

            return;
        }

        // Entered in the order of arrival: this is where the queue forms.
        Task<bool> turn = _queue.EnterAsync(pending);
        _ = AdmitAsync(pending, turn);
    }

    private async Task AdmitAsync(PendingClient pending, Task<bool> turn)
    {
        using (pending)
        {
            try
            {
                if (!await turn.ConfigureAwait(false))
                {
                    pending.GiveWay();
                }

                MessageChannel channel = await pending.RunAsync().ConfigureAwait(false);
                if (!_queue.TryLeave(pending))
                {
                    channel.Close();
                    Refuse(pending.Remote, PendingClient.GaveWay());
                }
                else if (!_ready.TryAdd(new AcceptResult(channel)))
                {
                    channel.Close();
                }
            }
            catch (HandshakeException failure)
            {
                _queue.TryLeave(pending);
                Refuse(pending.Remote, failure);
            }
            catch (Exception failure) when (!_closing.IsCancellationRequested)
            {
                _queue.TryLeave(pending);
                await TellAsync(failure).ConfigureAwait(false);
                _places.Release();
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                // The listener is closed, and its clients with it.
                pending.Close();
            }
        }
    }

    private async Task TellAsync(Exception failure)
    {
        AcceptResult told = new(failure);
        if (_ready.TryAdd(told))
        {
            await told.Taken.WaitAsync(_closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The place is freed at once: what user code does about a refusal must not delay other clients.
    private void Refuse(EndPoint remote, HandshakeException failure)
    {
        Interlocked.Increment(ref _refused);
        if (ConnectionEvents.Log.IsEnabled())
        {
            ConnectionEvents.Log.ClientRefused(
                EndPointNotation.Describe(remote), failure.ErrorCode.ToString(), failure.Message);
        }

        _refusals?.Add(new ClientRefusal(remote, failure));
        _places.Release();
    }
}
