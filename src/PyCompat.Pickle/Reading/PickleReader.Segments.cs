using System.Buffers;

namespace PyCompat.Pickle.Reading;

/// <content>
/// Pickles in several segments. The reader sees one of them at a time; an argument that crosses the end of one is
/// copied, together with what is left of it, and then seen in place of the segment.
/// </content>
internal ref partial struct PickleReader
{
    /// <summary>
    /// Makes <paramref name="length"/> bytes visible from the current position on; false if the pickle has fewer.
    /// </summary>
    private bool TrySee(long length)
    {
        if (_whole.Length - _at >= length)
        {
            return true;
        }

        if (_whole.Length - _at + _rest.Length < length || length > Array.MaxLength)
        {
            return false;
        }

        See((int)length);
        return true;
    }

    /// <summary>
    /// Returns the bytes after the next <paramref name="skipped"/>, at most <paramref name="most"/> of them, without
    /// consuming any.
    /// </summary>
    private ReadOnlySpan<byte> LookAhead(int skipped, int most)
    {
        long length = (long)skipped + most;
        if (_whole.Length - _at < length && !_rest.IsEmpty)
        {
            // Twice what is visible, so that looking ahead bit by bit copies nothing often.
            int visible = _whole.Length - _at;
            long available = Math.Min(visible + _rest.Length, Array.MaxLength);
            TrySee(Math.Min(Math.Max(length, 2L * visible), available));
        }

        ReadOnlySpan<byte> ahead = _whole[Math.Min(_at + skipped, _whole.Length)..];
        return ahead[..Math.Min(most, ahead.Length)];
    }

    /// <summary>Returns how far away the next end of a line is; negative if there is none.</summary>
    private readonly long FindLineEnd()
    {
        int length = _whole[_at..].IndexOf((byte)'\n');
        if (length >= 0)
        {
            return length;
        }

        return _rest.PositionOf((byte)'\n') is { } end
            ? _whole.Length - _at + _rest.Slice(_rest.Start, end).Length
            : -1;
    }

    /// <summary>Returns bytes just read as an array: if they were copied for that alone, the copy.</summary>
    private byte[] ToArray(ReadOnlySpan<byte> bytes)
    {
        if (_copied is not { } copied || bytes != new ReadOnlySpan<byte>(copied))
        {
            return bytes.ToArray();
        }

        _copied = null;
        return copied;
    }

    private void See(int length)
    {
        if (_opcodeAt >= 0 && _opcodeAt < _at)
        {
            _opcode = _whole[_opcodeAt];
        }

        ReadOnlySpan<byte> left = _whole[_at..];
        if (left.IsEmpty && _rest.FirstSpan.Length >= length)
        {
            _copied = null;
            _whole = _rest.FirstSpan;
            _rest = _rest.Slice(_whole.Length);
        }
        else
        {
            int missing = length - left.Length;
            byte[] copy = GC.AllocateUninitializedArray<byte>(length);
            left.CopyTo(copy);
            _rest.Slice(0, missing).CopyTo(copy.AsSpan(left.Length));
            _rest = _rest.Slice(missing);
            _copied = copy;
            _whole = copy;
        }

        // What was at the current position is now the first byte.
        _start += _at;
        _opcodeAt -= _at;
        _afterPops = Math.Max(_afterPops - _at, -1);
        _peekedAt = Math.Max(_peekedAt - _at, -1);
        _at = 0;
        LimitToFrame();
    }

    /// <summary>Ends what may be read where the frame ends, or where what is visible ends.</summary>
    private void LimitToFrame() => _pickle = _start + _at < _frameEnd
        ? _whole[..(int)Math.Min(_frameEnd - _start, _whole.Length)]
        : _whole;
}
