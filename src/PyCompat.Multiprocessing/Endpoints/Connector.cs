using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Connects: over every address that a name has, and again while nobody listens.</summary>
/// <param name="endPoint">Where to.</param>
/// <param name="options">How, and how long it may take.</param>
/// <param name="lookup">Finds the addresses of a name; null: the system does.</param>
internal abstract class Connector(EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup = null)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public RawConnection Connect()
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                return ConnectOnce();
            }
            catch (SocketException failure) when (MayTryAgain(failure))
            {
                Thread.Sleep(DelayAfter(failures, failure));
            }
        }
    }

    public async ValueTask<RawConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        for (int failures = 1; ; failures++)
        {
            TimeSpan delay;
            try
            {
                return await ConnectOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException failure) when (MayTryAgain(failure))
            {
                delay = DelayAfter(failures, failure);
            }

            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        }
    }

    private RawConnection ConnectOnce()
    {
        // The system's own call for this cannot be bounded, the runtime's asynchronous one can be left behind.
        EndPoint[] candidates = ResolveAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        for (int left = candidates.Length; ; left--)
        {
            try
            {
                return Connect(candidates[^left], left);
            }
            catch (SocketException) when (left > 1)
            {
                // The name has another address.
            }
        }
    }

    private async ValueTask<RawConnection> ConnectOnceAsync(CancellationToken cancellationToken)
    {
        EndPoint[] candidates = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        for (int left = candidates.Length; ; left--)
        {
            try
            {
                return await ConnectAsync(candidates[^left], left, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException) when (left > 1)
            {
                // As in ConnectOnce.
            }
        }
    }

    private async ValueTask<EndPoint[]> ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await HostNames.ResolveAsync(endPoint, lookup, cancellationToken)
                .AsTask().WaitAsync(Remaining(), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw TimedOut();
        }
    }

    /// <summary>Connects to one address, within its share of the time.</summary>
    /// <exception cref="SocketException">Nobody is there.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    protected abstract RawConnection Connect(EndPoint candidate, int candidatesLeft);

    /// <inheritdoc cref="Connect(EndPoint, int)"/>
    protected abstract ValueTask<RawConnection> ConnectAsync(
        EndPoint candidate, int candidatesLeft, CancellationToken cancellationToken);

    /// <summary>What is left of the time that connecting may take.</summary>
    protected TimeSpan Remaining() => PollTimeout.Normalize(TimeLimit.Remaining(options.ConnectTimeout, _start));

    // An address that does not answer leaves those after it their part of the time.
    protected TimeSpan ShareOf(int candidatesLeft)
    {
        TimeSpan remaining = Remaining();
        return remaining == Timeout.InfiniteTimeSpan ? remaining : remaining / candidatesLeft;
    }

    protected Exception Unanswered(EndPoint candidate, int candidatesLeft) => candidatesLeft > 1
        ? new SocketException(
            (int)SocketError.TimedOut, $"{EndPointNotation.Format(candidate)} did not answer in time.")
        : TimedOut();

    // What a listener that is only starting looks like: its port, its file, its host or its host's name is not there.
    private bool MayTryAgain(SocketException failure) => options.Retry is not null && failure.SocketErrorCode
        is SocketError.ConnectionRefused or SocketError.AddressNotAvailable or SocketError.ConnectionReset
        or SocketError.ConnectionAborted or SocketError.TimedOut or SocketError.HostUnreachable
        or SocketError.NetworkUnreachable or SocketError.HostNotFound or SocketError.TryAgain;

    private TimeSpan DelayAfter(int failures, SocketException failure)
    {
        TimeSpan delay = options.Retry!.DelayAfter(failures);
        TimeSpan left = Remaining();
        return left == Timeout.InfiniteTimeSpan || delay < left ? delay : throw TimedOut(failure);
    }

    protected TimeoutException TimedOut(SocketException? last = null) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Could not connect to {EndPointNotation.Format(endPoint)} within {options.ConnectTimeout.TotalSeconds} s" +
            $"{(last is null ? "" : $"; the last of several tries: {last.Message}")}."),
        last);
}
