using System.Buffers;
using System.Diagnostics;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <summary>Reads exactly one pickle from a stream.</summary>
/// <remarks>
/// Only the pickle itself says how many bytes it has, so a stream that cannot seek is read in small pieces: whole
/// frames and arguments, otherwise byte by byte. A stream that can seek is read ahead and set back.
/// </remarks>
internal sealed class PickleStreamReader(Stream stream, PickleOptions options) : IDisposable
{
    private const int FirstLength = 4096;
    private const int AheadLength = 64 * 1024;

    private readonly bool _canSeek = stream.CanSeek;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstLength);
    private int _count;
    private PickleScanner _scanner = new(options.Limits);

    private ReadOnlySpan<byte> Buffered => _buffer.AsSpan(0, _count);

    /// <summary>
    /// Reads the bytes of a pickle, which are valid until disposal; false if the stream ends before its first byte.
    /// </summary>
    public bool TryRead(out ReadOnlyMemory<byte> pickle)
    {
        long length;
        while (!IsComplete(out length))
        {
            int read = stream.Read(NextSpace(length).Span);
            _count += read;
            if (read == 0 && IsAtCleanEnd())
            {
                pickle = default;
                return false;
            }
        }

        pickle = Finish((int)length);
        return true;
    }

    /// <summary>Reads the bytes of a pickle, valid until disposal; null if the stream ends before the first.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> TryReadAsync(CancellationToken cancellationToken)
    {
        long length;
        while (!IsComplete(out length))
        {
            int read = await stream.ReadAsync(NextSpace(length), cancellationToken).ConfigureAwait(false);
            _count += read;
            if (read == 0 && IsAtCleanEnd())
            {
                return null;
            }
        }

        return Finish((int)length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <param name="length">The length of the pickle, or its minimum length.</param>
    private bool IsComplete(out long length)
    {
        ScanResult result = _scanner.Scan(Buffered, out length);
        if (result == ScanResult.Broken)
        {
            throw WhyBroken();
        }

        long limit = Math.Min(options.Limits.MaxMessageLength, Array.MaxLength);
        if (length > limit)
        {
            throw new PickleException(
                PickleErrorCode.LimitExceeded,
                $"a pickle of {length} bytes or more is longer than {nameof(PickleLimits)}."
                + $"{nameof(PickleLimits.MaxMessageLength)}, {limit}",
                offset: 0,
                opcode: null);
        }

        return result == ScanResult.Complete;
    }

    /// <summary>Returns space for the next bytes: what is missing, but never much more than has arrived.</summary>
    private Memory<byte> NextSpace(long length)
    {
        if (_count == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _buffer.Length, Array.MaxLength));
            Buffered.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        long wanted = length - _count;
        if (_canSeek)
        {
            wanted = Math.Max(wanted, AheadLength);
        }

        return _buffer.AsMemory(_count, (int)Math.Min(wanted, _buffer.Length - _count));
    }

    private bool IsAtCleanEnd() => _count == 0 ? true : throw WhyBroken();

    /// <summary>Reads the available bytes, since the reader reports the error best.</summary>
    private PickleException WhyBroken()
    {
        try
        {
            PickleReader.Read(Buffered, [], options, out _);
        }
        catch (PickleException exception)
        {
            return exception;
        }

        throw new UnreachableException("The reader accepted a pickle that the scanner did not.");
    }

    private ReadOnlyMemory<byte> Finish(int length)
    {
        if (_count > length)
        {
            stream.Seek(length - _count, SeekOrigin.Current);
        }

        return _buffer.AsMemory(0, length);
    }
}
