using System.Buffers.Binary;

namespace PyCompat.Fuzzing;

/// <summary>Mutates valid pickles into almost valid ones; the same seed produces the same ones.</summary>
public sealed class PickleMutator(int seed, IReadOnlyList<byte[]> seeds)
{
    private const int MostChanges = 6;

    /// <summary>The maximum length of a message, because the fuzzer investigates the effect of a few bytes.</summary>
    private const int MaxLength = 1 << 16;

    private static readonly uint[] Lengths =
        [0, 1, 2, 255, 256, 0x7FFF, 0xFFFF, 0x10000, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

    private static readonly byte[] Opcodes =
    [
        .. "(.02FILNPRSVabcdgilpst1JKMQTUX}e]hjoqrGuB)C"u8,
        .. Enumerable.Range(0x80, 0x19).Select(opcode => (byte)opcode),
    ];

    private readonly Random _random = new(seed);

    /// <summary>Returns the next message.</summary>
    public byte[] Next()
    {
        List<byte> message = [.. Seed()];
        int changes = _random.Next(1, MostChanges);
        for (int i = 0; i < changes && message.Count > 0; i++)
        {
            Change(message);
        }

        return [.. message.Take(MaxLength)];
    }

    private byte[] Seed() => seeds[_random.Next(seeds.Count)];

    private void Change(List<byte> message)
    {
        int at = _random.Next(message.Count);
        switch (_random.Next(9))
        {
            case 0: message[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1: message[at] = (byte)_random.Next(256); break;
            case 2: message[at] = Opcodes[_random.Next(Opcodes.Length)]; break;
            case 3: message.Insert(at, Opcodes[_random.Next(Opcodes.Length)]); break;
            case 4: message.RemoveRange(at, Math.Min(_random.Next(1, 16), message.Count - at)); break;
            case 5: message.RemoveRange(at, message.Count - at); break;
            case 6: Splice(message, at); break;
            case 7: Repeat(message, at); break;
            case 8: PutLength(message, at); break;
        }
    }

    /// <summary>Inserts a piece of another pickle.</summary>
    private void Splice(List<byte> message, int at)
    {
        byte[] other = Seed();
        int from = _random.Next(other.Length);
        message.InsertRange(at, other.AsSpan(from, _random.Next(other.Length - from)));
    }

    /// <summary>Repeats a piece several times.</summary>
    private void Repeat(List<byte> message, int at)
    {
        byte[] piece = [.. message.Skip(at).Take(_random.Next(1, 24))];
        int times = 1 << _random.Next(1, 10);
        for (int i = 0; i < times && message.Count < MaxLength; i++)
        {
            message.InsertRange(at, piece);
        }
    }

    /// <summary>Writes a length that is a boundary value.</summary>
    private void PutLength(List<byte> message, int at)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(length, Lengths[_random.Next(Lengths.Length)]);
        for (int i = 0; i < length.Length && at + i < message.Count; i++)
        {
            message[at + i] = length[i];
        }
    }
}
