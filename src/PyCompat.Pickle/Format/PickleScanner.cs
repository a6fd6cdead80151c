using System.Buffers.Binary;

namespace PyCompat.Pickle.Format;

/// <summary>
/// Finds the end of a pickle whose bytes are still arriving: opcode after opcode, without taking any of them for more
/// than its length.
/// </summary>
internal struct PickleScanner(PickleLimits limits)
{
    private int _at;
    private long _frameEnd;
    private LineProgress _progress;

    /// <summary>Goes on over <paramref name="buffered"/>, the pickle from its first byte to the last there.</summary>
    /// <param name="buffered">What has arrived; never less than at the call before.</param>
    /// <param name="length">
    /// With <see cref="ScanResult.Complete"/> the pickle's length; with <see cref="ScanResult.Incomplete"/> what it has
    /// at the least.
    /// </param>
    public ScanResult Scan(ReadOnlySpan<byte> buffered, out long length)
    {
        while (true)
        {
            // The bytes of a frame belong to the pickle (PEP 3154): they may be waited for together.
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

    private static long Saturate(long start, ulong length) =>
        length > (ulong)(long.MaxValue - start) ? long.MaxValue : start + (long)length;
}

/// <summary>What the bytes of a pickle that have arrived amount to.</summary>
internal enum ScanResult
{
    /// <summary>A beginning: more have to come.</summary>
    Incomplete,

    /// <summary>A pickle, up to its STOP and the end of the frame that this is in.</summary>
    Complete,

    /// <summary>No pickle, or one that exceeds a limit: reading what is there says what is wrong.</summary>
    Broken,
}

/// <summary>
/// How far the search for the ends of an argument's lines has come, so that lines which arrive in small pieces are
/// searched once. The default is the start of an argument.
/// </summary>
/// <param name="Ended">How many lines have ended.</param>
/// <param name="LineStart">Where the line that has not ended begins.</param>
/// <param name="Searched">Before here there is no end of that line.</param>
internal readonly record struct LineProgress(int Ended, int LineStart, int Searched);
