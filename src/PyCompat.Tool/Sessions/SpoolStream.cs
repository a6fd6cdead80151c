namespace PyCompat.Tool.Sessions;

/// <summary>
/// A queue of bytes from a writer that never waits to a reader that may: up to a limit in memory, beyond that in a
/// temporary file. Read as a stream.
/// </summary>
internal sealed class SpoolStream : Stream
{
    private const int ChunkLength = 256 * 1024;

    /// <summary>16 MiB of chunks.</summary>
    private const int MaxChunks = 64;

    private readonly Lock _gate = new();
    private readonly Queue<ArraySegment<byte>> _chunks = new();
    private readonly Stack<byte[]> _spare = new();
    private readonly SemaphoreSlim _arrived = new(initialCount: 0);
    private bool _isReaderWaiting;
    private bool _isFilled = true;
    private int _taken;
    private FileStream? _file;

    // The content of the file, all of which follows the chunks.
    private long _fileStart;
    private long _fileEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads a stream to its end, after everything from before has been read.</summary>
    /// <exception cref="IOException">There is no space for a temporary file.</exception>
    public async Task FillAsync(Stream source, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _isFilled = false;
        }

        while (true)
        {
            var chunk = TakeSpare();
            var count = await source.ReadAsync(chunk, cancellation).ConfigureAwait(false);
            var part = new ArraySegment<byte>(chunk, 0, count);
            if (count > 0 && !TryKeep(part))
            {
                await SpillAsync(part, cancellation).ConfigureAwait(false);
            }

            if (count > 0)
            {
                continue;
            }

            lock (_gate)
            {
                _spare.Push(chunk);
                _isFilled = true;
                WakeReader();
            }
            return;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int spilled;
            lock (_gate)
            {
                if (_chunks.Count > 0)
                {
                    return TakeFromChunk(buffer.Span);
                }

                spilled = (int)Math.Min(buffer.Length, _fileEnd - _fileStart);
                if (spilled == 0 && _isFilled)
                {
                    return 0;
                }

                _isReaderWaiting = spilled == 0;
            }
            if (spilled > 0)
            {
                return await ReadSpilledAsync(buffer[..spilled], cancellationToken).ConfigureAwait(false);
            }

            await _arrived.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
            _arrived.Dispose();
        }
        base.Dispose(disposing);
    }

    private byte[] TakeSpare()
    {
        lock (_gate)
        {
            return _spare.TryPop(out var spare) ? spare : GC.AllocateUninitializedArray<byte>(ChunkLength);
        }
    }

    private bool TryKeep(ArraySegment<byte> part)
    {
        lock (_gate)
        {
            if (_chunks.Count == MaxChunks || _fileEnd > _fileStart)
            {
                return false;
            }

            _chunks.Enqueue(part);
            WakeReader();
            return true;
        }
    }

    private async ValueTask SpillAsync(ArraySegment<byte> part, CancellationToken cancellation)
    {
        long position;
        lock (_gate)
        {
            if (_fileStart == _fileEnd)
            {
                (_fileStart, _fileEnd) = (0, 0);
            }

            position = _fileEnd;
        }
        try
        {
            _file ??= CreateFile();
            await RandomAccess.WriteAsync(_file.SafeFileHandle, part, position, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"data that the peer sends and does not take back is stored in a file in {Path.GetTempPath()}, which "
                + $"failed after {position} bytes: {exception.Message}", exception);
        }
        lock (_gate)
        {
            _fileEnd += part.Count;
            _spare.Push(part.Array!);
            WakeReader();
        }
    }

    private async ValueTask<int> ReadSpilledAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var count = await RandomAccess
            .ReadAsync(_file!.SafeFileHandle, buffer, _fileStart, cancellation).ConfigureAwait(false);
        lock (_gate)
        {
            _fileStart += count;
        }

        return count > 0 ? count : throw new EndOfStreamException("a temporary file has been truncated");
    }

    private int TakeFromChunk(Span<byte> buffer)
    {
        var chunk = _chunks.Peek();
        var count = Math.Min(buffer.Length, chunk.Count - _taken);
        chunk.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        if (_taken == chunk.Count)
        {
            _spare.Push(_chunks.Dequeue().Array!);
            _taken = 0;
        }
        return count;
    }

    private void WakeReader()
    {
        if (!_isReaderWaiting)
        {
            return;
        }

        _isReaderWaiting = false;
        _arrived.Release();
    }

    // Not readable by other users, and deleted when this process ends: where possible the name is removed at once.
    private static FileStream CreateFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"pycompat-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options |= FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }
}
