namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>A stream that contains the data that the test feeds it, and serves reads strictly in order.</summary>
internal sealed class FedStream : ForwardStream
{
    private readonly Lock _gate = new();
    private readonly Queue<byte> _fed = [];
    private readonly Queue<(Memory<byte> Buffer, TaskCompletionSource<int> Count)> _reads = [];

    /// <summary>The number of waiting reads.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _reads.Count;
            }
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        TaskCompletionSource<int> count = new();
        lock (_gate)
        {
            _reads.Enqueue((buffer, count));
        }

        cancellationToken.Register(() => count.TrySetCanceled(cancellationToken));
        Serve();
        return new ValueTask<int>(count.Task);
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public void Feed(params ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            foreach (byte one in bytes)
            {
                _fed.Enqueue(one);
            }
        }

        Serve();
    }

    private void Serve()
    {
        while (true)
        {
            TaskCompletionSource<int> served;
            int count = 0;
            lock (_gate)
            {
                if (_fed.Count == 0 || _reads.Count == 0)
                {
                    return;
                }

                (Memory<byte> buffer, served) = _reads.Dequeue();
                if (served.Task.IsCompleted)
                {
                    continue;
                }

                while (count < buffer.Length && _fed.TryDequeue(out byte next))
                {
                    buffer.Span[count++] = next;
                }
            }

            served.SetResult(count);
        }
    }
}
