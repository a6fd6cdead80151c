using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Bytes over a <see cref="Stream"/>: TLS, SSH, a network stream, anything.</summary>
/// <remarks>
/// A stream can be neither polled nor, in general, read with a cancellation that takes nothing (an SslStream is dead
/// afterwards). So the read of a message's first bytes is started once and kept until it ends: polling and
/// cancellable calls wait for it and leave it where it is. It asks for no more than the short header, so that nothing
/// beyond the message is taken. From then to the message's end the stream belongs to its receiver: who polls meanwhile
/// waits for that end, and only then begins to read.
/// </remarks>
internal sealed class StreamChannel(Stream stream) : ByteChannel
{
    // How much later than it was cancelled a call may end.
    private static readonly TimeSpan ArrivalTime = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly byte[] _first = new byte[MinMessage];
    private Task<int>? _pendingFirst;
    private bool _isInMessage;
    private TaskCompletionSource? _messageEnd;
    private Task? _next;
    private long _bytesWritten;
    private volatile bool _isClosed;

    public override SafeHandle? Handle => null;

    public override long BytesWritten => _bytesWritten;

    public override int ReadFirst(Span<byte> buffer)
    {
        int count = Await(GetFirst());
        return TakeFirst(buffer, count);
    }

    public override async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await AwaitAsync(GetFirst(), cancellationToken).ConfigureAwait(false);
        return TakeFirst(buffer.Span, count);
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (Exception) when (_isClosed)
        {
            throw Closed();
        }
    }

    // Inside a message, whose rest mostly comes with its beginning: a cancellation waits for it for a moment, and does
    // not break the message off. The stream is not asked a second time: what one that is cancelled has taken, nobody
    // knows.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            if (!cancellationToken.CanBeCanceled)
            {
                return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }

            using CancellationTokenSource over = new();
            using CancellationTokenRegistration cancelling = cancellationToken.UnsafeRegister(
                static over => ((CancellationTokenSource)over!).CancelAfter(ArrivalTime), over);
            return await stream.ReadAsync(buffer, over.Token).ConfigureAwait(false);
        }
        catch (Exception) when (_isClosed)
        {
            throw Closed();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    public override void Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        ThrowIfClosed();
        byte[] joined = ArrayPool<byte>.Shared.Rent(header.Length + JoinedLength(body.Length));
        try
        {
            int length = Join(joined, header, body);
            stream.Write(joined.AsSpan(0, length));
            body = body[(length - header.Length)..];
            if (!body.IsEmpty)
            {
                stream.Write(body);
            }

            stream.Flush();
        }
        catch (Exception) when (_isClosed)
        {
            throw Closed();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed();
        byte[] joined = ArrayPool<byte>.Shared.Rent(header.Length + JoinedLength(body.Length));
        try
        {
            int length = Join(joined, header.Span, body.Span);
            await stream.WriteAsync(joined.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            body = body[(length - header.Length)..];
            if (!body.IsEmpty)
            {
                await stream.WriteAsync(body, cancellationToken).ConfigureAwait(false);
            }

            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (_isClosed)
        {
            throw Closed();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    public override void EndMessage()
    {
        TaskCompletionSource? ended;
        lock (_gate)
        {
            _isInMessage = false;
            ended = _messageEnd;
            _messageEnd = null;
            _next = null;
        }

        ended?.SetResult();
    }

    public override bool Poll(TimeSpan timeout)
    {
        Task first = GetNext();
        long start = Stopwatch.GetTimestamp();
        try
        {
            // The runtime's waits count by a coarse clock, and can end some milliseconds early.
            while (!first.Wait(PollTimeout.Remaining(timeout, start), _closing.Token)
                && !PollTimeout.IsOver(timeout, start))
            {
            }
        }
        catch (OperationCanceledException) when (_isClosed)
        {
            // Said below, whichever of the two Close reached first.
        }
        catch (AggregateException)
        {
            // A failure is ready to be received, as it is on a descriptor.
        }

        ThrowIfClosed();
        return first.IsCompleted;
    }

    public override async ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Task first = GetNext();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        long start = Stopwatch.GetTimestamp();
        do
        {
            TimeSpan left = TimeSpan.FromMilliseconds(PollTimeout.Remaining(timeout, start));
            await first.WaitAsync(left, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ThrowIfClosed();
            if (!first.IsCompleted)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        while (!first.IsCompleted && !PollTimeout.IsOver(timeout, start));
        return first.IsCompleted;
    }

    public override void AddTo(WaitSet set) => set.Add(GetNext(), _closing.Token);

    public override bool IsReset(IOException failure) =>
        failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset };

    public override void Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
        }

        _closing.Cancel();
        stream.Dispose();
        EndMessage();
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw Closed();
        }
    }

    private static ObjectDisposedException Closed() => new(nameof(Connection));

    // For the receiver, of whom there is one at a time and who is not inside a message.
    private Task<int> GetFirst()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return _pendingFirst ??= Observed(BeginFirstAsync());
        }
    }

    // A stream that throws instead of returning a failed task fails in the same way.
    private async Task<int> BeginFirstAsync() => await stream.ReadAsync(_first).ConfigureAwait(false);

    // A failure is for who receives. When nobody does before the connection is closed it is the close that made it, and
    // no event of an exception that nobody has seen.
    private static T Observed<T>(T task)
        where T : Task
    {
        task.ContinueWith(
            static ended => ended.Exception, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return task;
    }

    // For those who poll.
    private Task GetNext()
    {
        lock (_gate)
        {
            if (!_isInMessage)
            {
                return GetFirst();
            }

            ThrowIfClosed();
            if (_next is null)
            {
                _messageEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _next = Observed(GetNextAfterAsync(_messageEnd.Task));
            }

            return _next;
        }
    }

    private async Task GetNextAfterAsync(Task messageEnd)
    {
        await messageEnd.ConfigureAwait(false);
        await GetNext().ConfigureAwait(false);
    }

    private int TakeFirst(Span<byte> buffer, int count)
    {
        lock (_gate)
        {
            _first.AsSpan(0, count).CopyTo(buffer);
            _pendingFirst = null;
            _isInMessage = count > 0;
        }

        return count;
    }

    private int Await(Task<int> first)
    {
        try
        {
            first.Wait(_closing.Token);
        }
        catch (OperationCanceledException) when (_isClosed)
        {
            throw Closed();
        }
        catch (AggregateException)
        {
            // GetResult throws what is inside.
        }

        return GetResult(first);
    }

    private async Task<int> AwaitAsync(Task<int> first, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await ((Task)first).WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!first.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return GetResult(first);
    }

    private int GetResult(Task<int> first)
    {
        ThrowIfClosed();
        try
        {
            return first.GetAwaiter().GetResult();
        }
        catch (Exception) when (!_isClosed)
        {
            // The next call reads anew and gets the stream's own answer.
            lock (_gate)
            {
                _pendingFirst = null;
            }

            throw;
        }
    }

    // Small bodies share a write with their header, as on a descriptor; of a large one the first part does.
    private static int JoinedLength(int bodyLength) => Math.Min(bodyLength, MaxJoinedMessage);

    private int Join(Span<byte> joined, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> first = body[..JoinedLength(body.Length)];
        header.CopyTo(joined);
        first.CopyTo(joined[header.Length..]);

        // Whether a stream that fails has sent something cannot be known: it counts as begun.
        _bytesWritten += header.Length + body.Length;
        return header.Length + first.Length;
    }
}
