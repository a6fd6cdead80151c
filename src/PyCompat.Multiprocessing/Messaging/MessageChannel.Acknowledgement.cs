using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;

namespace PyCompat.Multiprocessing.Messaging;

/// <content>Whether handles are acknowledged, and detection of a mismatch between the two ends.</content>
internal sealed partial class MessageChannel
{
    private volatile HandleDoubt? _doubt;

    // The other end has continued after a handle, so it is not waiting for an acknowledgement.
    private volatile bool _isDoubtOver;

    /// <summary>What the interpreter of the child at the other end does; queried on demand.</summary>
    public Lazy<Task<HandleAcknowledgement?>>? ChildAcknowledgement { get; init; }

    private bool IsAcknowledged(HandleAcknowledgement? given) =>
        IsSaidToBeAcknowledged(given) ?? Known(ChildAcknowledgement?.Value.GetAwaiter().GetResult());

    private async ValueTask<bool> IsAcknowledgedAsync(
        HandleAcknowledgement? given, CancellationToken cancellationToken) =>
        IsSaidToBeAcknowledged(given) ?? Known(
            ChildAcknowledgement is { } asked
                ? await asked.Value.WaitAsync(cancellationToken).ConfigureAwait(false)
                : null);

    // What is known without a query.
    public bool? IsSaidToBeAcknowledged(HandleAcknowledgement? given) =>
        (given ?? _options.HandleAcknowledgement) switch
        {
            HandleAcknowledgement.None => false,
            HandleAcknowledgement.Byte => true,
            null => PlatformTransports.Current.AlwaysAcknowledges ? true : null,
            { } other => throw new ArgumentOutOfRangeException(nameof(given), other, "Must be None or Byte."),
        };

    private static bool Known(HandleAcknowledgement? asked) => asked is { } known
        ? known == HandleAcknowledgement.Byte
        : throw new InvalidOperationException(
            "Whether the other end acknowledges handles is not known here, and a wrong guess would corrupt the " +
            $"connection. Specify it in the call or in {nameof(ConnectionOptions)}." +
            $"{nameof(ConnectionOptions.HandleAcknowledgement)}: {nameof(HandleAcknowledgement)}." +
            $"{HandleAcknowledgement.Byte} for Python 3.14 and later and for every Python on macOS, " +
            $"{nameof(HandleAcknowledgement)}.{HandleAcknowledgement.None} for earlier ones on Linux and for PyPy; " +
            "between two .NET ends either, but the same at both.");

    // Before anything is sent. A concurrent receiver would take the acknowledgement for the start of a message.
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
        "would consume the acknowledgement. Send such a handle while nothing is being received, or use " +
        $"{nameof(HandleAcknowledgement)}.{HandleAcknowledgement.None} if the other end does not acknowledge.");

    private void ReceiveAcknowledgement()
    {
        bool has = _transport.Poll(_options.AcknowledgementTimeout);
        byte? reply = has ? _transport.ReceiveByte() : null;
        if (has && reply is null)
        {
            ThrowIfEnded(null);
        }

        EnsureAcknowledged(has, reply);
    }

    private async ValueTask ReceiveAcknowledgementAsync(CancellationToken cancellationToken)
    {
        bool has = await _transport.PollAsync(_options.AcknowledgementTimeout, cancellationToken).ConfigureAwait(false);
        byte? reply = has ? await _transport.ReceiveByteAsync(cancellationToken).ConfigureAwait(false) : null;
        if (has && reply is null)
        {
            await ThrowIfEndedAsync(null, cancellationToken).ConfigureAwait(false);
        }

        EnsureAcknowledged(has, reply);
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
                ? "The other end closed instead of acknowledging the descriptor"
                : $"The byte {reply} arrived instead of the acknowledgement of the descriptor") +
            $". If the other end does not acknowledge (Python before 3.14 on Linux, PyPy), use " +
            $"{nameof(HandleAcknowledgement)}.{HandleAcknowledgement.None}; if it is only slow to take it, set " +
            $"{nameof(ConnectionOptions)}.{nameof(ConnectionOptions.AcknowledgementTimeout)}.");
    }

    /// <summary>Acknowledges that a descriptor was received.</summary>
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

    // One byte into a socket's buffer: it blocks only if that is full of unread messages.
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

    // There is no doubt if the interpreter itself was queried.
    private void Doubt(HandleAcknowledgement? given, bool isAcknowledged)
    {
        bool isAssumed = given is not null || _options.HandleAcknowledgement is not null;
        if (isAssumed && !_isDoubtOver && IsReadable)
        {
            _doubt = new HandleDoubt(isAcknowledged);
        }
    }

    // The caller has the turn to receive. Both ends may now be waiting for each other, which nothing else would reveal:
    // so the first silence of this length is reported, once, and nothing is consumed.
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
            $"Nothing arrived within {Seconds()} after a handle was received. {doubt.Explain()} If the other end is " +
            "only slow, receive again: nothing was lost, and this is reported only once; or set " +
            $"{nameof(ConnectionOptions)}.{nameof(ConnectionOptions.AcknowledgementTimeout)}.");
    }

    private string Seconds() => $"{_options.AcknowledgementTimeout.TotalSeconds:0.###} s";

    /// <summary>
    /// A handle was received with an assumption about its acknowledgement that nothing has confirmed yet.
    /// </summary>
    private sealed class HandleDoubt(bool isAcknowledged)
    {
        private volatile bool _hasSent;

        /// <summary>Something has arrived.</summary>
        public volatile bool IsOver;

        /// <summary>
        /// Whether silence may mean a deadlock: an end that waits for an acknowledgement sends nothing, and an end that
        /// got an unexpected one misreads what is sent to it next.
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
