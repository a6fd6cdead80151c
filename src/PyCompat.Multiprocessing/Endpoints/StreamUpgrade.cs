using System.Globalization;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Puts around a socket's stream what the options say, such as TLS, before anything is said over it.</summary>
internal sealed class StreamUpgrade : IDisposable
{
    private readonly Func<Stream, CancellationToken, ValueTask<Stream>> _wrap;
    private readonly FirstReadTrackingStream _raw;

    public StreamUpgrade(RawConnection raw, Func<Stream, CancellationToken, ValueTask<Stream>> wrap)
    {
        _wrap = wrap;
        EndPoints = raw.GetEndPoints();
        _raw = raw.ToStream();
    }

    public EndPointPair EndPoints { get; }

    public bool HasHeard => _raw.HasHeard;

    /// <inheritdoc cref="FirstReadTrackingStream.WaitedFor"/>
    public TimeSpan WaitedFor => _raw.WaitedFor;

    /// <param name="timeout">How long it may take.</param>
    /// <param name="start">The <see cref="System.Diagnostics.Stopwatch"/> timestamp from which that counts.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="HandshakeException">It failed, in whatever way.</exception>
    public async ValueTask<ByteChannel> RunAsync(TimeSpan timeout, long start, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeLimit.Remaining(timeout, start));

        // For what wraps and does not heed the token: it ends when its stream does.
        using CancellationTokenRegistration closing =
            deadline.Token.UnsafeRegister(static raw => ((Stream)raw!).Dispose(), _raw);
        try
        {
            Stream wrapped = await _wrap(_raw, deadline.Token).ConfigureAwait(false);
            deadline.Token.ThrowIfCancellationRequested();
            return new StreamChannel(wrapped);
        }

        // What the caller's own code throws: anything.
        catch (Exception failure)
        {
            Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw deadline.IsCancellationRequested ? TimedOut(timeout, failure) : new HandshakeException(
                HandshakeErrorCode.WrappingFailed,
                $"Securing the connection with {EndPointNotation.Describe(EndPoints.Remote)} failed: {failure.Message}",
                failure);
        }
    }

    public void Dispose() => _raw.Dispose();

    private HandshakeException TimedOut(TimeSpan timeout, Exception failure) => new(
        HasHeard ? HandshakeErrorCode.TooSlow : HandshakeErrorCode.Silent,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Securing the connection with {EndPointNotation.Describe(EndPoints.Remote)} took longer than " +
            $"{timeout.TotalSeconds} s{(HasHeard ? "" : "; the other end said nothing")}."),
        failure);
}
