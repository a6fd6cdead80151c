using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Messaging;

/// <content>Whether handles are acknowledged, and what shows that the two ends do not agree on it.</content>
internal sealed partial class MessageChannel
{
    private volatile HandleDoubt? _doubt;

    // The other end has gone on after a handle: it waits for nothing.
    private volatile bool _isDoubtOver;

    /// <summary>What the interpreter of the child at the other end does; asked when it is needed.</summary>
    public Lazy<Task<HandleAcknowledgement?>>? ChildAcknowledgement { get; init; }

    private bool IsAcknowledged(HandleAcknowledgement? given) =>
        IsSaidToBeAcknowledged(given) ?? Known(ChildAcknowledgement?.Value.GetAwaiter().GetResult());

    private async ValueTask<bool> IsAcknowledgedAsync(
        HandleAcknowledgement? given, CancellationToken cancellationToken) =>
        IsSaidToBeAcknowledged(given) ?? Known(
            ChildAcknowledgement is { } asked
                ? await asked.Value.WaitAsync(cancellationToken).ConfigureAwait(false)
                : null);

    // As far as nobody has to be asked.
    public bool? IsSaidToBeAcknowledged(HandleAcknowledgement? given) =>
        (given ?? _options.HandleAcknowledgement) switch
        {
            HandleAcknowledgement.None => false,
            HandleAcknowledgement.Byte => true,
            null => PlatformTransports.Current.AlwaysAcknowledges ? true : null,
            { } other => throw new ArgumentOutOfRangeException(nameof(given), other, "None or Byte."),
        };

    private static bool Known(HandleAcknowledgement? asked) => asked is { } known
        ? known == HandleAcknowledgement.Byte
        : throw new InvalidOperationException(
            "Whether the other end acknowledges handles is not known here, and a wrong guess would corrupt the " +
            $"connection. Say so in the call or in {nameof(ConnectionOptions)}." +
            $"{nameof(ConnectionOptions.HandleAcknowledgement)}: {nameof(HandleAcknowledgement)}." +
            $"{HandleAcknowledgement.Byte} for Python 3.14 and later and for every Python on macOS, " +
            $"{nameof(HandleAcknowledgement)}.{HandleAcknowledgement.None} for earlier ones on Linux and for PyPy; " +
            "between two ends in .NET either, the same at both.");

    // Before anything is sent. Who receives beside this call would take the acknowledgement for the start of a message.
    private void TakeReceivingForAcknowledgement()
    {
        EnsureReadable();
        if (_receiving.TryTakeWhole(_options.AcknowledgementTimeout))
        {
            return;
        }

        _receiving.ThrowIfBroken();
        throw SomebodyReceives();
    }

    private async ValueTask TakeReceivingForAcknowledgementAsync(CancellationToken cancellationToken)
    {
        EnsureReadable();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.AcknowledgementTimeout);
        try
        {
            await _receiving.TakeAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw SomebodyReceives();
        }
    }

    private HandlePassingException SomebodyReceives() => new(
        HandlePassingErrorCode.NotAcknowledged,
        $"Nothing was sent: another call has been receiving over this connection for more than {Seconds()}, and " +
        "would take the acknowledgement. Send a handle that is acknowledged while nothing is being received, or use " +
        $"{nameof(HandleAcknowledgement)}.{HandleAcknowledgement.None} where the other end does not acknowledge.");

    private void ReceiveAcknowledgement()
    {
        bool has = _transport.Poll(_options.AcknowledgementTimeout);
        EnsureAcknowledged(has, has ? _transport.ReceiveByte() : null);
    }

    private async ValueTask ReceiveAcknowledgementAsync(CancellationToken cancellationToken)
    {
        bool has = await _transport.PollAsync(_options.AcknowledgementTimeout, cancellationToken).ConfigureAwait(false);
        EnsureAcknowledged(
            has, has ? await _transport.ReceiveByteAsync(cancellationToken).ConfigureAwait(false) : null);
    }

    private void EnsureAcknowledged(bool has, byte? reply)
    {
        if (reply == MessageTransport.Acknowledgement)
        {
            return;
        }

        throw new HandlePassingException(
            HandlePassingErrorCode.NotAcknowledged,
            (!has
                ? $"The other end did not acknowledge the descriptor within {Seconds()}"
                : reply is null
                ? "The other end closed where it was to acknowledge the descriptor"
                : $"The byte {reply} came where the descriptor was to be acknowledged") +
            $". If the other end does not acknowledge (Python before 3.14 on Linux, PyPy), use " +
            $"{nameof(HandleAcknowledgement)}.{HandleAcknowledgement.None}; if it is only slow to take it, set " +
            $"{nameof(ConnectionOptions)}.{nameof(ConnectionOptions.AcknowledgementTimeout)}.");
    }

    /// <summary>Says that a descriptor was received.</summary>
    public void Acknowledge()
    {
        DescriptorChannel channel = GetHandleChannel();
        TakeSending();
        try
        {
            _transport.Flush();
            channel.Write([], [MessageTransport.Acknowledgement]);
        }
        finally
        {
            ReleaseSending();
        }
    }

    // One byte into the buffer of a socket: it waits only where that is full of messages that nobody reads.
    private void Acknowledge(SafeFileHandle handle)
    {
        try
        {
            Acknowledge();
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    // A mismatch of what was asked of the interpreter itself is none.
    private void Doubt(HandleAcknowledgement? given, bool isAcknowledged)
    {
        bool isAssumed = given is not null || _options.HandleAcknowledgement is not null;
        if (isAssumed && !_isDoubtOver && IsReadable)
        {
            _doubt = new HandleDoubt(isAcknowledged);
        }
    }

    // With the turn to receive. Both ends may wait for each other by now, and nothing will ever show it: so the first
    // silence that is that long is told once, and nothing is taken.
    private void WaitInDoubt(HandleDoubt doubt)
    {
        try
        {
            if (doubt.IsOver)
            {
                _doubt = null;
            }
            else
            {
                EndDoubt(doubt, _transport.Poll(_options.AcknowledgementTimeout));
            }
        }
        catch
        {
            _receiving.Release();
            throw;
        }
    }

    private async ValueTask WaitInDoubtAsync(HandleDoubt doubt, CancellationToken cancellationToken)
    {
        try
        {
            if (doubt.IsOver)
            {
                _doubt = null;
            }
            else
            {
                EndDoubt(
                    doubt,
                    await _transport.PollAsync(_options.AcknowledgementTimeout, cancellationToken)
                        .ConfigureAwait(false));
            }
        }
        catch
        {
            _receiving.Release();
            throw;
        }
    }

    private void EndDoubt(HandleDoubt doubt, bool hasArrived)
    {
        doubt.IsOver = true;
        _isDoubtOver = true;
        if (hasArrived)
        {
            return;
        }

        _doubt = null;
        throw new HandlePassingException(
            HandlePassingErrorCode.NothingFollowed,
            $"Nothing came within {Seconds()} after a handle was received. {doubt.Explain()} If the other end is " +
            "only slow, receive again: nothing was taken, and this is said once; or set " +
            $"{nameof(ConnectionOptions)}.{nameof(ConnectionOptions.AcknowledgementTimeout)}.");
    }

    private string Seconds() => $"{_options.AcknowledgementTimeout.TotalSeconds:0.###} s";

    /// <summary>A handle was received as somebody said that it is done, and nothing has shown yet that it is.</summary>
    private sealed class HandleDoubt(bool isAcknowledged)
    {
        private volatile bool _hasSent;

        /// <summary>Something has come.</summary>
        public volatile bool IsOver;

        /// <summary>
        /// Whether silence may mean that both ends wait: one that waits for an acknowledgement says nothing; one that
        /// got an acknowledgement too many misses what is sent to it next.
        /// </summary>
        public bool IsPressing => !isAcknowledged || _hasSent;

        public void NoteSent() => _hasSent = true;

        public string Explain() => isAcknowledged
            ? "The other end may have taken the acknowledgement for part of a message: if it does not wait for one " +
                $"(Python before 3.14 on Linux, PyPy), use {nameof(HandleAcknowledgement)}." +
                $"{HandleAcknowledgement.None}."
            : "The other end may wait for its acknowledgement (Python 3.14 and later, and on macOS): then use " +
                $"{nameof(HandleAcknowledgement)}.{HandleAcknowledgement.Byte}.";
    }
}
