using System.Buffers.Binary;

namespace PyCompat.Pickle;

/// <summary>
/// How long an opcode's argument is, as far as the bytes that are there tell. Nothing is decoded.
/// </summary>
internal static class ArgumentLength
{
    private enum Count
    {
        UInt1,
        UInt4,
        Int4,
        UInt8,
    }

    /// <summary>Measures the argument at the start of <paramref name="available"/>.</summary>
    /// <param name="form">Its form.</param>
    /// <param name="available">What is there after the opcode; more may follow.</param>
    /// <param name="limits">How long strings may be.</param>
    /// <param name="progress">Kept between the calls for one argument; the default at the first.</param>
    /// <param name="length">
    /// So many bytes have to be there: the argument's length, or what its length can be told from.
    /// </param>
    /// <returns>False when it exceeds a limit or has a negative length.</returns>
    public static bool TryMeasure(
        ArgumentForm form,
        ReadOnlySpan<byte> available,
        PickleLimits limits,
        ref LineProgress progress,
        out ulong length)
    {
        switch (form)
        {
            case ArgumentForm.None: length = 0; return true;
            case ArgumentForm.UInt1: length = sizeof(byte); return true;
            case ArgumentForm.UInt2: length = sizeof(ushort); return true;
            case ArgumentForm.Int4 or ArgumentForm.UInt4: length = sizeof(uint); return true;
            case ArgumentForm.UInt8 or ArgumentForm.Float8: length = sizeof(ulong); return true;
            case ArgumentForm.StringNlNoEscapePair:
                return TryMeasureLines(available, lines: 2, limits, ref progress, out length);
            case ArgumentForm.String1 or ArgumentForm.Bytes1 or ArgumentForm.UnicodeString1:
                return TryMeasureCounted(available, Count.UInt1, limits.MaxStringLength, out length);
            case ArgumentForm.String4:
                return TryMeasureCounted(available, Count.Int4, limits.MaxStringLength, out length);
            case ArgumentForm.Bytes4 or ArgumentForm.UnicodeString4:
                return TryMeasureCounted(available, Count.UInt4, limits.MaxStringLength, out length);
            case ArgumentForm.Bytes8 or ArgumentForm.ByteArray8 or ArgumentForm.UnicodeString8:
                return TryMeasureCounted(available, Count.UInt8, limits.MaxStringLength, out length);
            case ArgumentForm.Long1:
                return TryMeasureCounted(available, Count.UInt1, int.MaxValue, out length);
            case ArgumentForm.Long4:
                return TryMeasureCounted(available, Count.Int4, int.MaxValue, out length);
            default:
                return TryMeasureLines(available, lines: 1, limits, ref progress, out length);
        }
    }

    /// <summary>The bytes in front of a counted argument that say how long it is.</summary>
    public static int PrefixOf(ArgumentForm form) => form switch
    {
        ArgumentForm.String1 or ArgumentForm.Bytes1 or ArgumentForm.UnicodeString1 or ArgumentForm.Long1 => 1,
        ArgumentForm.String4 or ArgumentForm.Bytes4 or ArgumentForm.UnicodeString4 or ArgumentForm.Long4 => 4,
        ArgumentForm.Bytes8 or ArgumentForm.ByteArray8 or ArgumentForm.UnicodeString8 => 8,
        _ => 0,
    };

    private static bool TryMeasureCounted(ReadOnlySpan<byte> available, Count count, int limit, out ulong length)
    {
        uint prefix = count switch { Count.UInt1 => 1, Count.UInt8 => 8, _ => 4 };
        length = prefix;
        if ((uint)available.Length < prefix)
        {
            return true;
        }

        ulong counted = count switch
        {
            Count.UInt1 => available[0],
            Count.UInt8 => BinaryPrimitives.ReadUInt64LittleEndian(available),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(available),
        };
        if (counted > (ulong)limit || (count == Count.Int4 && counted > int.MaxValue))
        {
            return false;
        }

        length += counted;
        return true;
    }

    private static bool TryMeasureLines(
        ReadOnlySpan<byte> available, int lines, PickleLimits limits, ref LineProgress progress, out ulong length)
    {
        length = 0;
        while (progress.Ended < lines)
        {
            int end = available[progress.Searched..].IndexOf((byte)'\n');
            int last = end < 0 ? available.Length : progress.Searched + end;
            if (last - progress.LineStart > limits.MaxStringLength)
            {
                return false;
            }

            if (end < 0)
            {
                progress = progress with { Searched = last };
                length = (ulong)last + 1;
                return true;
            }

            progress = new LineProgress(progress.Ended + 1, LineStart: last + 1, Searched: last + 1);
        }

        length = (ulong)progress.LineStart;
        return true;
    }
}
