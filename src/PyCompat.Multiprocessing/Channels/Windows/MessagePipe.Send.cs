using System.Buffers;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

internal sealed partial class MessagePipe
{
    private readonly OverlappedCall _writing = new();
    private bool _isLost;
    private byte[] _assembled = [];
    private int _assembledLength;

    /// <summary>Whether part of a message may have been sent without the rest.</summary>
    public override bool IsSending => _isLost;

    // A message is one write: one that arrives in parts is assembled first.
    public override void SendStart(long length, ReadOnlySpan<byte> part)
    {
        if (part.Length == length)
        {
            Write(part);
        }
        else
        {
            Assemble(length, part);
        }
    }

    public override async ValueTask SendStartAsync(
        long length, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (part.Length == length)
        {
            await WriteAsync(part, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            Assemble(length, part.Span);
        }
    }

    public override void SendPart(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty || !Append(part))
        {
            return;
        }

        Write(TakeAssembled());
    }

    public override async ValueTask SendPartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        if (part.IsEmpty || !Append(part.Span))
        {
            return;
        }

        await WriteAsync(TakeAssembled(), cancellationToken).ConfigureAwait(false);
    }

    private void Assemble(long length, ReadOnlySpan<byte> first)
    {
        _file.ThrowIfClosed();
        if (length > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length,
                $"A message over a Windows pipe is one write, of at most {Array.MaxLength} bytes here. Send it in " +
                "several messages, or over a socket.");
        }

        _assembled = GC.AllocateUninitializedArray<byte>((int)length);
        _assembledLength = 0;
        Append(first);
    }

    // Returns whether that was the last part.
    private bool Append(ReadOnlySpan<byte> part)
    {
        part.CopyTo(_assembled.AsSpan(_assembledLength));
        _assembledLength += part.Length;
        return _assembledLength == _assembled.Length;
    }

    private byte[] TakeAssembled()
    {
        byte[] message = _assembled;
        _assembled = [];
        return message;
    }

    private unsafe void Write(ReadOnlySpan<byte> message)
    {
        fixed (byte* start = message)
        {
            _file.StartWrite(_writing, start, message.Length);
            bool hasWaited = _writing.IsPending;
            int error;
            int count;
            try
            {
                error = _file.Wait(_writing, out count);
            }
            catch (ThreadInterruptedException)
            {
                _isLost |= hasWaited;
                throw;
            }

            End(error, count, message.Length, hasWaited);
        }
    }

    // Windows cancels a thread's pending calls when it ends, and only thread-pool threads wait for theirs.
    private async ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using MemoryHandle pinned = message.Pin();
        if (Thread.CurrentThread.IsThreadPoolThread)
        {
            StartWrite(pinned, message.Length);
        }
        else
        {
            await Task.Run(() => StartWrite(pinned, message.Length), CancellationToken.None).ConfigureAwait(false);
        }

        bool hasWaited = _writing.IsPending;
        (int error, int count) = await _file.WaitAsync(_writing, cancellationToken).ConfigureAwait(false);
        if (error == Interop.Kernel32.ERROR_OPERATION_ABORTED && !_file.IsClosed)
        {
            _isLost = true;
            cancellationToken.ThrowIfCancellationRequested();
        }

        End(error, count, message.Length, hasWaited);
    }

    private unsafe void StartWrite(in MemoryHandle pinned, int length) =>
        _file.StartWrite(_writing, (byte*)pinned.Pointer, length);

    // A write that had to wait was in the pipe, where its beginning may have been read.
    private void End(int error, int count, int length, bool hasWaited)
    {
        if (error == Interop.Kernel32.ERROR_SUCCESS && count == length)
        {
            ConnectionMetrics.CountSent(length);
            return;
        }

        _isLost |= hasWaited || count > 0;
        _file.ThrowIfClosed();
        throw error == Interop.Kernel32.ERROR_SUCCESS
            ? new IOException($"Only {count} bytes of a message of {length} were taken: is the pipe in message mode?")
            : WindowsError.ToIOException("Sending failed", error);
    }
}
