using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing.Authentication;

/// <summary>
/// Accepts a listener's clients as they come and finds out about each beside the others, so that one that is silent,
/// slow or hostile holds up nobody. CPython's <c>Listener.accept</c> does it inline (gh-76425).
/// </summary>
internal sealed class Reception
{
    private readonly Acceptor _acceptor;
    private readonly ListenerOptions _options;
    private readonly AuthKey? _key;
    private readonly CancellationTokenSource _closing = new();
    private readonly ReadyQueue<Admission> _ready =
        SystemTransports.Current.CreateReadyQueue<Admission>(nameof(Listener));
    private readonly ScreeningRoom _room;

    // Accepted and not yet given away: those who wait for Accept beyond the backlog wait in the system's queue.
    private readonly SemaphoreSlim _places;

    private readonly RefusalTeller? _refusals;

    private long _refused;

    internal Reception(Acceptor acceptor, ListenerOptions options)
    {
        _acceptor = acceptor;
        _options = options;
        _key = options.AuthKey?.Clone();
        _refusals = options.ClientRefused is { } refused ? new RefusalTeller(refused) : null;
        _room = new ScreeningRoom(options.MaxHandshakes);
        _places = new SemaphoreSlim(ScreeningRoom.PlacesFor(options.MaxHandshakes) + options.Backlog);
        acceptor.MoveToHandshakes();
        _ = RunAsync();
    }

    internal long Refused => Interlocked.Read(ref _refused);

    internal void AddTo(WaitSet set) => _ready.AddTo(set);

    internal Connection Accept() => Admit(_ready.Take());

    internal async ValueTask<Connection> AcceptAsync(CancellationToken cancellationToken) =>
        Admit(await _ready.TakeAsync(cancellationToken).ConfigureAwait(false));

    internal void Close()
    {
        _closing.Cancel();
        _room.Dispose();
        foreach (Admission left in _ready.Close())
            left.Connection?.Close();
        _key?.Dispose();
    }

    private Connection Admit(Admission admission)
    {
        if (admission.Connection is null)
            admission.Throw();
        _places.Release();
        return admission.Connection;
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
        Screening screening;
        try
        {
            BareConnection client = await _acceptor.AcceptInTurnAsync(_closing.Token).ConfigureAwait(false);
            try
            {
                screening = new Screening(client, _options, _key, _closing.Token);
            }
            catch
            {
                client.Close();
                throw;
            }
        }

        // The system's failure, such as having no descriptor left, not a client's: whoever accepts is told, and then it
        // is tried again.
        catch (Exception failure) when (!_closing.IsCancellationRequested)
        {
            _places.Release();
            bool isShort = NativeError.IsDescriptorShortage(failure);
            if (!isShort || !_room.TryMakeRoom())
                await TellAsync(failure).ConfigureAwait(false);
            return;
        }

        // In the order they came: the line forms here.
        Task<bool> turn = _room.EnterAsync(screening);
        _ = ScreenAsync(screening, turn);
    }

    private async Task ScreenAsync(Screening screening, Task<bool> turn)
    {
        using (screening)
        {
            try
            {
                if (!await turn.ConfigureAwait(false))
                    screening.GiveWay();
                Connection connection = await screening.RunAsync().ConfigureAwait(false);
                if (!_room.TryLeave(screening))
                {
                    connection.Close();
                    Refuse(screening.Remote, Screening.GaveWay());
                }
                else if (!_ready.TryAdd(new Admission(connection)))
                {
                    connection.Close();
                }
            }
            catch (HandshakeException failure)
            {
                _room.TryLeave(screening);
                Refuse(screening.Remote, failure);
            }
            catch (Exception failure) when (!_closing.IsCancellationRequested)
            {
                _room.TryLeave(screening);
                await TellAsync(failure).ConfigureAwait(false);
                _places.Release();
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                // The listener is closed, and its clients with it.
                screening.Close();
            }
        }
    }

    private async Task TellAsync(Exception failure)
    {
        Admission told = new(failure);
        if (_ready.TryAdd(told))
            await told.Taken.WaitAsync(_closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // The place is free at once: what the program does with a refusal holds up nobody.
    private void Refuse(EndPoint remote, HandshakeException failure)
    {
        Interlocked.Increment(ref _refused);
        if (ConnectionEvents.Log.IsEnabled())
        {
            ConnectionEvents.Log.ClientRefused(
                EndPointNotation.Describe(remote), failure.Reason.ToString(), failure.Message);
        }

        _refusals?.Add(new ClientRefusal(remote, failure));
        _places.Release();
    }
}
