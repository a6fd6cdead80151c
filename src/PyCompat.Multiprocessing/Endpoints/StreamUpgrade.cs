using System.Globalization;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// Wraps a socket's stream as the options specify, for example in TLS, before anything is sent over it.
/// </summary>
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

    /// <param name="timeout">The time limit.</param>
    /// <param name="start">The <see cref="System.Diagnostics.Stopwatch"/> timestamp at which it starts.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="HandshakeException">Wrapping failed for any reason.</exception>
    public async ValueTask<ByteChannel> RunAsync(TimeSpan timeout, long start, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeLimit.Remaining(timeout, start));

        // For a wrapper that ignores the token: closing its stream ends it.
        using CancellationTokenRegistration closing =
            deadline.Token.UnsafeRegister(static raw => ((Stream)raw!).Dispose(), _raw);
        try
        {
            Stream wrapped = await _wrap(_raw, deadline.Token).ConfigureAwait(false);
            deadline.Token.ThrowIfCancellationRequested();
            return new StreamChannel(wrapped);
        }

        // User code may throw anything.
        catch (Exception failure)
        {
            Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw deadline.IsCancellationRequested ? TimedOut(timeout, failure) : new HandshakeException(
                HandshakeErrorCode.WrappingFailed,
                $"Securing the connection to {EndPointNotation.Describe(EndPoints.Remote)} failed: {failure.Message}",
                failure);
        }
    }

    public void Dispose() => _raw.Dispose();

    private HandshakeException TimedOut(TimeSpan timeout, Exception failure) => new(
        HasHeard ? HandshakeErrorCode.TooSlow : HandshakeErrorCode.Silent,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Securing the connection to {EndPointNotation.Describe(EndPoints.Remote)} took longer than " +
            $"{timeout.TotalSeconds} s{(HasHeard ? "" : "; the other end sent nothing")}."),
        failure);
}
