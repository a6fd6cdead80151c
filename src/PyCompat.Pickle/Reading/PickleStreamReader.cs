using System.Buffers;
using System.Diagnostics;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <summary>Reads exactly one pickle from a stream.</summary>
/// <remarks>
/// Only the pickle itself says how many bytes it has, so a stream that cannot seek is read in small pieces: whole
/// frames and arguments, otherwise byte by byte. A stream that can seek is read ahead and set back.
/// </remarks>
/// <param name="stream">The stream.</param>
/// <param name="options">The options, whose limits apply while the pickle arrives.</param>
/// <param name="longestSegment">The length from which on the pickle has several segments.</param>
internal sealed class PickleStreamReader(
    Stream stream, PickleOptions options, int longestSegment = PickleStreamReader.LongestSegment) : IDisposable
{
    private const int LongestSegment = 1 << 30;
    private const int FirstLength = 4096;
    private const int AheadLength = 64 * 1024;

    private readonly bool _canSeek = stream.CanSeek;
    private readonly List<byte[]> _rented = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstLength);
    private int _count;
    private PickleScanner _scanner = new(options.Limits);

    // What precedes the buffer, with the payloads in it.
    private PickleSegments _before;
    private long _lengthBefore;

    // A payload that is arriving, in an array of its own.
    private byte[]? _payload;
    private int _payloadCount;
    private int _payloadLength;

    private Span<byte> Buffered => _buffer.AsSpan(0, _count);

    /// <summary>
    /// Reads the bytes of a pickle, which are valid until disposal; false if the stream ends before its first byte.
    /// </summary>
    public bool TryRead(out ReadOnlySequence<byte> pickle)
    {
        long length;
        while (!IsComplete(out length))
        {
            int read = stream.Read(NextSpace(length).Span);
            Advance(read);
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
    public async ValueTask<ReadOnlySequence<byte>?> TryReadAsync(CancellationToken cancellationToken)
    {
        long length;
        while (!IsComplete(out length))
        {
            int read = await stream.ReadAsync(NextSpace(length), cancellationToken).ConfigureAwait(false);
            Advance(read);
            if (read == 0 && IsAtCleanEnd())
            {
                return null;
            }
        }

        return Finish((int)length);
    }

    public void Dispose()
    {
        foreach (byte[] buffer in _rented)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _rented.Clear();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <param name="length">The length of the pickle, or its minimum length; from the start of the buffer.</param>
    private bool IsComplete(out long length)
    {
        if (_payload is not null)
        {
            length = _payloadLength;
            if (_payloadCount < _payloadLength)
            {
                return false;
            }

            EndPayload();
        }

        ScanResult result = _scanner.Scan(Buffered, out length);
        if (result == ScanResult.Broken)
        {
            throw WhyBroken();
        }

        if (length > options.Limits.MaxMessageLength - _lengthBefore || length > Array.MaxLength)
        {
            throw TooLong(length);
        }

        if (result == ScanResult.Incomplete
            && _scanner.IsInPayload(Buffered, PicklePayloadFinder.ShortestPayload, out int start, out int payload))
        {
            BeginPayload(start, payload);
        }

        return result == ScanResult.Complete;
    }

    private PickleException TooLong(long length)
    {
        long limit = options.Limits.MaxMessageLength;
        string reason = length > limit - _lengthBefore
            ? $"a pickle of {_lengthBefore + length} bytes or more is longer than {nameof(PickleLimits)}."
                + $"{nameof(PickleLimits.MaxMessageLength)}, {limit}"
            : $"a frame or an argument of {length} bytes is longer than {Array.MaxLength}";
        return new PickleException(PickleErrorCode.LimitExceeded, reason, offset: 0, opcode: null);
    }

    /// <summary>Returns space for the next bytes: what is missing, but never much more than has arrived.</summary>
    private Memory<byte> NextSpace(long length)
    {
        if (_payload is not null)
        {
            if (_payloadCount == _payload.Length)
            {
                byte[] larger = GC.AllocateUninitializedArray<byte>(
                    PayloadGrowth.Next(_payload.Length, _payloadLength));
                _payload.CopyTo(larger, 0);
                _payload = larger;
            }

            return _payload.AsMemory(_payloadCount);
        }

        if (_count == _buffer.Length)
        {
            length -= MakeRoom();
        }

        long wanted = length - _count;
        if (_canSeek)
        {
            wanted = Math.Max(wanted, AheadLength);
        }

        return _buffer.AsMemory(_count, (int)Math.Min(wanted, _buffer.Length - _count));
    }

    private void Advance(int count)
    {
        if (_payload is not null)
        {
            _payloadCount += count;
        }
        else
        {
            _count += count;
        }
    }

    /// <summary>Enlarges the buffer, or begins another one with what has not been scanned.</summary>
    /// <returns>The number of bytes that the buffer no longer has.</returns>
    private int MakeRoom()
    {
        int start = _count >= longestSegment ? _scanner.Position : 0;
        int kept = _count - start;
        int length = start > 0 ? Math.Max(kept + 1, FirstLength) : (int)Math.Min(2L * _count, Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(length);
        Buffered[start..].CopyTo(larger);
        if (start > 0)
        {
            KeepBuffer(start);
        }
        else
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _count) = (larger, kept);
        return start;
    }

    /// <summary>The first bytes of the buffer become a segment; the buffer must then be replaced.</summary>
    private void KeepBuffer(int length)
    {
        _before.Add(_buffer.AsMemory(0, length));
        _lengthBefore += length;
        _rented.Add(_buffer);
        _scanner.MoveTo(length);
    }

    private void BeginPayload(int start, int length)
    {
        int count = _count - start;
        _payload = GC.AllocateUninitializedArray<byte>(PayloadGrowth.Next(count, length));
        Buffered[start..].CopyTo(_payload);
        (_payloadCount, _payloadLength) = (count, length);
        KeepBuffer(start);
        (_buffer, _count) = (ArrayPool<byte>.Shared.Rent(FirstLength), 0);
    }

    private void EndPayload()
    {
        _before.AddPayload(_payload!);
        _lengthBefore += _payloadLength;
        _payload = null;
    }

    private bool IsAtCleanEnd() => _count + _lengthBefore == 0 ? true : throw WhyBroken();

    /// <summary>Reads the available bytes, since the reader reports the error best.</summary>
    private PickleException WhyBroken()
    {
        if (_payload is not null)
        {
            _before.Add(_payload.AsMemory(0, _payloadCount));
        }

        try
        {
            using var available = new JoinedPickle(Joined(_count), JoinedPickle.ShortLength);
            PickleReader.Read(available.Bytes, [], options, out _);
        }
        catch (PickleException exception)
        {
            return exception;
        }

        throw new UnreachableException("The reader accepted a pickle that the scanner did not.");
    }

    private ReadOnlySequence<byte> Finish(int length)
    {
        if (_count > length)
        {
            stream.Seek(length - _count, SeekOrigin.Current);
        }

        return Joined(length);
    }

    private ReadOnlySequence<byte> Joined(int length)
    {
        if (_lengthBefore == 0)
        {
            return new ReadOnlySequence<byte>(_buffer, 0, length);
        }

        _before.Add(_buffer.AsMemory(0, length));
        return _before.Sequence;
    }
}
