using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Authentication;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>
/// Looks at the first message that a client without a key receives: a listener that wants one sends a challenge, and
/// takes whatever it gets for the response.
/// </summary>
internal sealed class ChallengeGuard(MessageTransport inner) : MessageTransport
{
    private byte[] _first = [];
    private int _taken;
    private bool _isPast;

    internal override SafeHandle? Handle => inner.Handle;

    internal override DescriptorChannel? Descriptors => inner.Descriptors;

    internal override bool IsReceiving => inner.IsReceiving || _taken < _first.Length;

    internal override bool IsSending => inner.IsSending;

    internal override long ReceiveStart()
    {
        long length = inner.ReceiveStart();
        if (MayBeChallenge(length))
        {
            byte[] first = new byte[length];
            inner.ReceivePart(first);
            Keep(first);
        }

        return length;
    }

    internal override ValueTask<long> ReceiveStartAsync(CancellationToken cancellationToken) =>
        _isPast ? inner.ReceiveStartAsync(cancellationToken) : ReceiveFirstAsync(cancellationToken);

    internal override void ReceivePart(Span<byte> part)
    {
        if (!TakeKept(part))
            inner.ReceivePart(part);
    }

    internal override ValueTask ReceivePartAsync(Memory<byte> part, CancellationToken cancellationToken) =>
        TakeKept(part.Span) ? ValueTask.CompletedTask : inner.ReceivePartAsync(part, cancellationToken);

    internal override void GiveUpReceiving() => inner.GiveUpReceiving();

    internal override void SendStart(long length, ReadOnlySpan<byte> part) => inner.SendStart(length, part);

    internal override ValueTask SendStartAsync(
        long length, ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
        inner.SendStartAsync(length, part, cancellationToken);

    internal override void SendPart(ReadOnlySpan<byte> part) => inner.SendPart(part);

    internal override ValueTask SendPartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
        inner.SendPartAsync(part, cancellationToken);

    internal override bool Poll(TimeSpan timeout) => inner.Poll(timeout);

    internal override ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        inner.PollAsync(timeout, cancellationToken);

    internal override void AddTo(WaitSet set) => inner.AddTo(set);

    internal override void Close() => inner.Close();

    private async ValueTask<long> ReceiveFirstAsync(CancellationToken cancellationToken)
    {
        long length = await inner.ReceiveStartAsync(cancellationToken).ConfigureAwait(false);
        if (MayBeChallenge(length))
        {
            byte[] first = new byte[length];
            await inner.ReceivePartAsync(first, cancellationToken).ConfigureAwait(false);
            Keep(first);
        }

        return length;
    }

    private bool MayBeChallenge(long length)
    {
        if (_isPast)
            return false;
        _isPast = true;
        return length is >= HandshakeMessages.ShortestChallenge and <= HandshakeMessages.LongestChallenge;
    }

    private void Keep(byte[] first)
    {
        if (HandshakeMessages.IsChallenge(first))
        {
            throw new HandshakeException(
                HandshakeFailureReason.KeyWanted,
                "The listener wants a key and this client has none: what came is a challenge. Connect with the " +
                $"listener's authkey ({nameof(ClientOptions)}.{nameof(ClientOptions.AuthKey)}).");
        }

        _first = first;
    }

    private bool TakeKept(Span<byte> part)
    {
        if (_taken == _first.Length)
            return false;
        _first.AsSpan(_taken, part.Length).CopyTo(part);
        _taken += part.Length;
        return true;
    }
}
