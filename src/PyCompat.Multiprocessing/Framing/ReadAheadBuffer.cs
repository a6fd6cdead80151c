namespace PyCompat.Multiprocessing.Framing;

/// <summary>
/// Holds bytes read beyond the current message: the messages after a small one mostly arrive in the same system call.
/// Only for unshared descriptors created here; another reader would miss the bytes held.
/// </summary>
internal sealed class ReadAheadBuffer
{
    // A message that fits costs one call and a copy; of a longer one only this much is copied.
    private const int Capacity = FrameHeader.ShortLength + (8 << 10);

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _hasNew;
    private volatile bool _isStopped;
    private TaskCompletionSource? _filled;

    /// <summary>Whether the buffer is empty.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Permanently stops adding to the buffer.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Whether adding to the buffer is suspended.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether a read of this length is better done through the buffer.</summary>
    public bool IsBetterFor(long length) => length < Capacity && !_isStopped && !IsPaused;

    /// <summary>The space to read into; only while the buffer is empty.</summary>
    public Memory<byte> Room
    {
        get
        {
            // Allocated pinned: a call that waits for bytes would otherwise pin it for as long as that takes.
            if (_buffer.Length == 0)
            {
                _buffer = GC.AllocateUninitializedArray<byte>(Capacity, pinned: true);
            }

            return _buffer;
        }
    }

    /// <summary>Records that <paramref name="count"/> bytes have been read into <see cref="Room"/>.</summary>
    public void Fill(int count)
    {
        _start = 0;
        _end = count;
        _hasNew = true;
    }

    /// <summary>
    /// Completes when the buffer is filled. A call that waits for the descriptor has to wait for this too: another
    /// thread may receive meanwhile, and read more than its own message from the descriptor.
    /// </summary>
    public Task WhenFilled()
    {
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting = Interlocked.CompareExchange(ref _filled, waiting, null) ?? waiting;
        if (!IsEmpty)
        {
            TellFilled();
        }

        return waiting.Task;
    }

    /// <summary>Takes as many buffered bytes as fit.</summary>
    public int Take(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    /// <summary>Signals that a message has been taken: other waiters may now see the rest of the buffer.</summary>
    public void EndMessage()
    {
        if (!_hasNew)
        {
            return;
        }

        _hasNew = false;

        // Either this sees a waiter, or WhenFilled sees the buffered bytes.
        Interlocked.MemoryBarrier();
        if (_filled is not null && !IsEmpty)
        {
            TellFilled();
        }
    }

    private void TellFilled() => Interlocked.Exchange(ref _filled, null)?.TrySetResult();
}
