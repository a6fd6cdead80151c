using System.Buffers.Binary;

namespace PyCompat.Pickle.Format;

/// <summary>
/// Finds the end of a pickle whose bytes are still arriving. It looks at opcodes one by one and only at the length of
/// each.
/// </summary>
internal struct PickleScanner(PickleLimits limits)
{
    private int _at;
    private long _frameEnd;
    private LineProgress _progress;

    /// <summary>Continues with <paramref name="buffered"/>, all bytes of the pickle so far.</summary>
    /// <param name="buffered">The bytes that have arrived; never fewer than in the previous call.</param>
    /// <param name="length">
    /// With <see cref="ScanResult.Complete"/>, the length of the pickle; with <see cref="ScanResult.Incomplete"/>, its
    /// minimum length.
    /// </param>
    public ScanResult Scan(ReadOnlySpan<byte> buffered, out long length)
    {
        while (true)
        {
            // The bytes of a frame belong to the pickle (PEP 3154), so they can be awaited together.
            length = Math.Max(_frameEnd, _at + 1L);
            if (length > buffered.Length)
            {
                return ScanResult.Incomplete;
            }

            byte opcode = buffered[_at];
            OpcodeInfo info = OpcodeInfo.Of(opcode);
            ReadOnlySpan<byte> rest = buffered[(_at + 1)..];
            if (info.Name is null
                || !ArgumentLength.TryMeasure(info.Argument, rest, limits, ref _progress, out ulong argument))
            {
                return ScanResult.Broken;
            }

            if (argument > (ulong)rest.Length)
            {
                length = Saturate(_at + 1, argument);
                return ScanResult.Incomplete;
            }

            _progress = default;
            _at += 1 + (int)argument;
            if (opcode == Opcode.Stop)
            {
                length = Math.Max(_frameEnd, _at);
                return ScanResult.Complete;
            }

            if (opcode == Opcode.Frame)
            {
                _frameEnd = Saturate(_at, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            }
        }
    }

    /// <summary>
    /// Whether the content of a bytes or bytearray object of at least that length, outside of frames, is what has not
    /// arrived completely; after <see cref="ScanResult.Incomplete"/>.
    /// </summary>
    /// <param name="buffered">The bytes given to the last scan.</param>
    /// <param name="shortest">The minimum length.</param>
    /// <param name="start">The start of the content.</param>
    /// <param name="length">The length of the content.</param>
    public readonly bool IsInPayload(ReadOnlySpan<byte> buffered, int shortest, out int start, out int length)
    {
        (start, length) = (0, 0);
        if (_frameEnd > _at || _at >= buffered.Length || !Opcode.IsPayload(buffered[_at]))
        {
            return false;
        }

        ArgumentForm form = OpcodeInfo.Of(buffered[_at]).Argument;
        int prefix = ArgumentLength.PrefixOf(form);
        start = _at + 1 + prefix;
        LineProgress none = default;
        if (buffered.Length < start
            || !ArgumentLength.TryMeasure(form, buffered[(_at + 1)..], limits, ref none, out ulong argument))
        {
            return false;
        }

        length = (int)(argument - (ulong)prefix);
        return length >= shortest;
    }

    /// <summary>
    /// Continues with the bytes from a position on, which is not after the opcode that is scanned next; or, if its
    /// argument was received elsewhere, after that.
    /// </summary>
    public void MoveTo(int start)
    {
        _frameEnd = Math.Max(_frameEnd - start, 0);
        _at = Math.Max(_at - start, 0);
    }

    /// <summary>The position of the opcode that is scanned next.</summary>
    public readonly int Position => _at;

    private static long Saturate(long start, ulong length) =>
        length > (ulong)(long.MaxValue - start) ? long.MaxValue : start + (long)length;
}

/// <summary>What the bytes of a pickle that have arrived so far amount to.</summary>
internal enum ScanResult
{
    /// <summary>The beginning of a pickle: more bytes are needed.</summary>
    Incomplete,

    /// <summary>A pickle, up to its STOP and the end of the frame that contains it.</summary>
    Complete,

    /// <summary>Not a pickle, or one that exceeds a limit: reading the available bytes reports the error.</summary>
    Broken,
}

/// <summary>
/// Progress of the search for the ends of an argument's lines, so that lines that arrive in small pieces are searched
/// only once. The default is the start of an argument.
/// </summary>
/// <param name="Ended">The number of lines that have ended.</param>
/// <param name="LineStart">The start of the current line.</param>
/// <param name="Searched">The position up to which the current line is known not to end.</param>
internal readonly record struct LineProgress(int Ended, int LineStart, int Searched);
