using System.Globalization;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing.Authentication;

/// <summary>Puts around a socket's stream what the options say, such as TLS, before anything is said over it.</summary>
internal sealed class StreamWrapping : IDisposable
{
    private readonly Func<Stream, CancellationToken, ValueTask<Stream>> _wrap;
    private readonly HeardStream _bare;

    internal StreamWrapping(BareConnection bare, Func<Stream, CancellationToken, ValueTask<Stream>> wrap)
    {
        _wrap = wrap;
        Route = bare.GetRoute();
        _bare = bare.ToStream();
    }

    internal Route Route { get; }

    internal bool HasHeard => _bare.HasHeard;

    /// <inheritdoc cref="HeardStream.WaitedFor"/>
    internal TimeSpan WaitedFor => _bare.WaitedFor;

    /// <param name="timeout">How long it may take.</param>
    /// <param name="start">The <see cref="System.Diagnostics.Stopwatch"/> timestamp from which that counts.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="HandshakeException">It failed, in whatever way.</exception>
    internal async ValueTask<ByteChannel> RunAsync(TimeSpan timeout, long start, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeLimit.Remaining(timeout, start));

        // For what wraps and does not heed the token: it ends when its stream does.
        using CancellationTokenRegistration closing =
            deadline.Token.UnsafeRegister(static bare => ((Stream)bare!).Dispose(), _bare);
        try
        {
            Stream wrapped = await _wrap(_bare, deadline.Token).ConfigureAwait(false);
            deadline.Token.ThrowIfCancellationRequested();
            return new StreamChannel(wrapped);
        }

        // What the caller's own code throws: anything.
        catch (Exception failure)
        {
            Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw deadline.IsCancellationRequested ? TimedOut(timeout, failure) : new HandshakeException(
                HandshakeFailureReason.WrappingFailed,
                $"Securing the connection with {EndPointNotation.Describe(Route.Remote)} failed: {failure.Message}",
                failure);
        }
    }

    public void Dispose() => _bare.Dispose();

    private HandshakeException TimedOut(TimeSpan timeout, Exception failure) => new(
        HasHeard ? HandshakeFailureReason.TooSlow : HandshakeFailureReason.Silent,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Securing the connection with {EndPointNotation.Describe(Route.Remote)} took longer than " +
            $"{timeout.TotalSeconds} s{(HasHeard ? "" : "; the other end said nothing")}."),
        failure);
}
