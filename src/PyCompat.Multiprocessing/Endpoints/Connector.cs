using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Connects, trying every address that a name has, and retrying while nothing listens.</summary>
/// <param name="endPoint">The address to connect to.</param>
/// <param name="options">How to connect, and the time limit.</param>
/// <param name="lookup">Resolves a host name; null: the system's resolver.</param>
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
        // The system's blocking call has no time limit, whereas the runtime's asynchronous one can be abandoned.
        EndPoint[] candidates = ResolveAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        for (int left = candidates.Length; ; left--)
        {
            try
            {
                return Connect(candidates[^left], left);
            }
            catch (SocketException) when (left > 1)
            {
                // The name has another address to try.
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
                // See ConnectOnce.
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
    /// <exception cref="SocketException">Nothing listens there.</exception>
    /// <exception cref="TimeoutException">The time limit was reached.</exception>
    protected abstract RawConnection Connect(EndPoint candidate, int candidatesLeft);

    /// <inheritdoc cref="Connect(EndPoint, int)"/>
    protected abstract ValueTask<RawConnection> ConnectAsync(
        EndPoint candidate, int candidatesLeft, CancellationToken cancellationToken);

    /// <summary>The time left for connecting.</summary>
    protected TimeSpan Remaining() => PollTimeout.Normalize(TimeLimit.Remaining(options.ConnectTimeout, _start));

    // An address that does not respond must leave the following ones their share of the time.
    protected TimeSpan ShareOf(int candidatesLeft)
    {
        TimeSpan remaining = Remaining();
        return remaining == Timeout.InfiniteTimeSpan ? remaining : remaining / candidatesLeft;
    }

    protected Exception Unanswered(EndPoint candidate, int candidatesLeft) => candidatesLeft > 1
        ? new SocketException(
            (int)SocketError.TimedOut, $"{EndPointNotation.Format(candidate)} did not answer in time.")
        : TimedOut();

    // The errors seen while a listener is still starting: its port, file, host or host name does not exist yet.
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
