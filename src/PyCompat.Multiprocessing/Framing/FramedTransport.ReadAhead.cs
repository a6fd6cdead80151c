using System.Runtime.CompilerServices;

namespace PyCompat.Multiprocessing.Framing;

internal sealed partial class FramedTransport
{
    public override bool HasReadAhead => !_ahead.IsEmpty;

    public override void StopReadingAhead()
    {
        _ahead.Stop();
        channel.Share();
    }

    public override void PauseReadingAhead() => _ahead.IsPaused = true;

    public override void ResumeReadingAhead() => _ahead.IsPaused = false;

    private int ReadFirst(Span<byte> buffer)
    {
        if (!_ahead.IsEmpty)
        {
            return _ahead.Take(buffer);
        }

        if (!IsNextLikelyShort || !IsReadAheadBetter(buffer.Length))
        {
            return channel.ReadFirst(buffer);
        }

        _ahead.Fill(channel.ReadFirst(_ahead.Room.Span));
        return _ahead.Take(buffer);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_ahead.IsEmpty)
        {
            return _ahead.Take(buffer.Span);
        }

        if (!IsNextLikelyShort || !IsReadAheadBetter(buffer.Length))
        {
            return await channel.ReadFirstAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        _ahead.Fill(await channel.ReadFirstAsync(_ahead.Room, cancellationToken).ConfigureAwait(false));
        return _ahead.Take(buffer.Span);
    }

    private int ReadSome(Span<byte> buffer)
    {
        if (!_ahead.IsEmpty)
        {
            return _ahead.Take(buffer);
        }

        if (!IsReadAheadBetter(buffer.Length))
        {
            return channel.Read(buffer);
        }

        _ahead.Fill(channel.Read(_ahead.Room.Span));
        return _ahead.Take(buffer);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadSomeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_ahead.IsEmpty)
        {
            return _ahead.Take(buffer.Span);
        }

        if (!IsReadAheadBetter(buffer.Length))
        {
            return await channel.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        _ahead.Fill(await channel.ReadAsync(_ahead.Room, cancellationToken).ConfigureAwait(false));
        return _ahead.Take(buffer.Span);
    }

    // Reading ahead gains nothing for a long message, and its beginning would be copied twice.
    private bool IsNextLikelyShort => _ahead.IsBetterFor(_receivedLength);

    private bool IsReadAheadBetter(int length) => channel.ReadsAhead && _ahead.IsBetterFor(length);
}
