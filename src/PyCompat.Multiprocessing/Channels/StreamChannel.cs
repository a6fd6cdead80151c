using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Bytes over a <see cref="Stream"/>: TLS, SSH, a network stream, anything.</summary>
/// <remarks>
/// A stream can be neither polled nor, in general, read with a cancellation that consumes nothing (an SslStream is
/// unusable afterwards). So the read of a message's first bytes is started once and kept until it completes: polling
/// and cancellable calls wait for it and leave it pending. It asks for no more than the short header, so that nothing
/// beyond the message is consumed. From then to the end of the message the stream belongs to the receiver; a poll
/// during that time waits for the end, and only then starts the next read.
/// </remarks>
internal sealed class StreamChannel(Stream stream) : ByteChannel
{
    // How long after its cancellation a call may still complete.
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

    // Inside a message, whose rest usually arrives with its beginning: a cancellation waits briefly for it rather than
    // breaking off the message. No second read is started, because it is unknown what a cancelled read has consumed.
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
            // The runtime's waits use a coarse clock, and can end some milliseconds early.
            while (!first.Wait(PollTimeout.Remaining(timeout, start), _closing.Token)
                && !PollTimeout.IsOver(timeout, start))
            {
            }
        }
        catch (OperationCanceledException) when (_isClosed)
        {
            // Reported below, whichever of the two Close reached first.
        }
        catch (AggregateException)
        {
            // A failure counts as something to receive, as on a descriptor.
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

    // For the receiver, of which there is one at a time, outside any message.
    private Task<int> GetFirst()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return _pendingFirst ??= Observed(BeginFirstAsync());
        }
    }

    // A stream that throws instead of returning a failed task is treated alike.
    private async Task<int> BeginFirstAsync() => await stream.ReadAsync(_first).ConfigureAwait(false);

    // A failure is for the receiver to observe. If nothing receives before the connection is closed, the close caused
    // it, and it must not surface as an unobserved exception.
    private static T Observed<T>(T task)
        where T : Task
    {
        task.ContinueWith(
            static ended => ended.Exception, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return task;
    }

    // For polling.
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
            // GetResult throws the inner exception.
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
            // The next call reads again and gets the stream's own answer.
            lock (_gate)
            {
                _pendingFirst = null;
            }

            throw;
        }
    }

    // Small bodies share a write with their header, as on a descriptor; for a large one only its first part does.
    private static int JoinedLength(int bodyLength) => Math.Min(bodyLength, MaxJoinedMessage);

    private int Join(Span<byte> joined, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> first = body[..JoinedLength(body.Length)];
        header.CopyTo(joined);
        first.CopyTo(joined[header.Length..]);

        // It is unknown whether a failed stream has sent anything, so the write counts as begun.
        _bytesWritten += header.Length + body.Length;
        return header.Length + first.Length;
    }
}
