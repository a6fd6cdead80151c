using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Handshake;

/// <summary>
/// Checks the first message received by a client without a key: a listener that requires one sends a challenge, and
/// would take whatever it receives for the response.
/// </summary>
internal sealed class ChallengeGuard(MessageTransport inner) : MessageTransport
{
    private byte[] _first = [];
    private bool _mayBeChallenge;
    private int _kept;
    private int _taken;
    private bool _isPast;

    public override SafeHandle? Handle => inner.Handle;

    public override bool IsMessagePipe => inner.IsMessagePipe;

    public override DescriptorChannel? Descriptors => inner.Descriptors;

    public override SafeFileHandle ReceiveHandle() => inner.ReceiveHandle();

    public override ValueTask<SafeFileHandle> ReceiveHandleAsync(CancellationToken cancellationToken) =>
        inner.ReceiveHandleAsync(cancellationToken);

    public override byte? ReceiveByte() => inner.ReceiveByte();

    public override ValueTask<byte?> ReceiveByteAsync(CancellationToken cancellationToken) =>
        inner.ReceiveByteAsync(cancellationToken);

    public override void ExpectNoAcknowledgement() => inner.ExpectNoAcknowledgement();

    public override bool HasHeld => inner.HasHeld;

    public override bool HasReadAhead => inner.HasReadAhead;

    public override void StopReadingAhead() => inner.StopReadingAhead();

    public override void PauseReadingAhead() => inner.PauseReadingAhead();

    public override void ResumeReadingAhead() => inner.ResumeReadingAhead();

    public override void Flush() => inner.Flush();

    public override ValueTask FlushAsync(CancellationToken cancellationToken) =>
        inner.FlushAsync(cancellationToken);

    public override void FlushAtOnce() => inner.FlushAtOnce();

    public override bool IsReceiving => inner.IsReceiving || _taken < _kept;

    public override bool IsSending => inner.IsSending;

    public override long ReceiveStart() => Begin(inner.ReceiveStart());

    public override ValueTask<long> ReceiveStartAsync(CancellationToken cancellationToken) =>
        _isPast ? inner.ReceiveStartAsync(cancellationToken) : BeginAsync(cancellationToken);

    public override void ReceivePart(Span<byte> part)
    {
        if (_mayBeChallenge)
        {
            inner.ReceivePart(_first);
            Keep();
        }

        if (!TakeKept(part))
        {
            inner.ReceivePart(part);
        }
    }

    public override ValueTask ReceivePartAsync(Memory<byte> part, CancellationToken cancellationToken) =>
        _mayBeChallenge ? ReceiveFirstAsync(part, cancellationToken)
        : TakeKept(part.Span) ? ValueTask.CompletedTask
        : inner.ReceivePartAsync(part, cancellationToken);

    public override void GiveUpReceiving() => inner.GiveUpReceiving();

    public override void SendStart(long length, ReadOnlySpan<byte> part) => inner.SendStart(length, part);

    public override ValueTask SendStartAsync(
        long length, ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
        inner.SendStartAsync(length, part, cancellationToken);

    public override void SendPart(ReadOnlySpan<byte> part) => inner.SendPart(part);

    public override ValueTask SendPartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
        inner.SendPartAsync(part, cancellationToken);

    public override bool Poll(TimeSpan timeout) => inner.Poll(timeout);

    public override ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        inner.PollAsync(timeout, cancellationToken);

    public override void AddTo(WaitSet set) => inner.AddTo(set);

    public override void Close() => inner.Close();

    private async ValueTask<long> BeginAsync(CancellationToken cancellationToken) =>
        Begin(await inner.ReceiveStartAsync(cancellationToken).ConfigureAwait(false));

    private async ValueTask ReceiveFirstAsync(Memory<byte> part, CancellationToken cancellationToken)
    {
        await inner.ReceivePartAsync(_first, cancellationToken).ConfigureAwait(false);
        Keep();
        TakeKept(part.Span);
    }

    // The body is read with its first part rather than here: only then has the receiver accepted the length.
    private long Begin(long length)
    {
        if (_isPast || length == EndOfStream)
        {
            return length;
        }

        _isPast = true;
        _mayBeChallenge = length is >= HandshakeMessages.ShortestChallenge and <= HandshakeMessages.LongestChallenge;
        if (_mayBeChallenge)
        {
            _first = new byte[length];
        }

        return length;
    }

    private void Keep()
    {
        _mayBeChallenge = false;
        _kept = _first.Length;
        if (!HandshakeMessages.IsChallenge(_first))
        {
            return;
        }

        _kept = 0;
        throw new HandshakeException(
            HandshakeErrorCode.KeyWanted,
            "The listener requires a key, and this client has none: it received a challenge. Connect with the " +
            $"listener's authkey ({nameof(ClientOptions)}.{nameof(ClientOptions.AuthKey)}).");
    }

    private bool TakeKept(Span<byte> part)
    {
        if (_taken == _kept)
        {
            return false;
        }

        _first.AsSpan(_taken, part.Length).CopyTo(part);
        _taken += part.Length;
        return true;
    }
}
