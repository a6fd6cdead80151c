using System.Runtime.InteropServices;
using System.Text;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// Recent short strings: keys of dicts and names of attributes come again and again. An entry that is hit is not at
/// once given up for one that comes once, so that a stream of other strings does not wash it out.
/// </summary>
internal sealed class StringCache
{
    /// <summary>Longer strings are seldom keys.</summary>
    public const int MaxLength = 32;

    private const int Slots = 1024;
    private const byte MaxHits = 15;

    private readonly string?[] _strings = new string?[Slots];
    private readonly byte[] _hits = new byte[Slots];

    /// <summary>
    /// The string of ASCII bytes, at most <see cref="MaxLength"/> of them; null when they are not ASCII.
    /// </summary>
    public string? TryGet(ReadOnlySpan<byte> bytes)
    {
        int slot = SlotOf(bytes);
        if (_strings[slot] is { } known && known.Length == bytes.Length && Ascii.Equals(bytes, known))
        {
            _hits[slot] = (byte)Math.Min(_hits[slot] + 1, MaxHits);
            return known;
        }

        if (!Ascii.IsValid(bytes))
        {
            return null;
        }

        string text = Encoding.ASCII.GetString(bytes);
        if (_hits[slot] == 0)
        {
            _strings[slot] = text;
        }
        else
        {
            _hits[slot]--;
        }

        return text;
    }

    private static int SlotOf(ReadOnlySpan<byte> bytes)
    {
        // The first and the last eight bytes, or as many as there are: enough to tell names apart.
        ulong head = 0;
        ulong tail = 0;
        if (bytes.Length >= sizeof(ulong))
        {
            head = MemoryMarshal.Read<ulong>(bytes);
            tail = MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..]);
        }
        else
        {
            foreach (byte value in bytes)
            {
                head = (head << 8) | value;
            }
        }

        ulong mixed = (head ^ (tail * 0x9E3779B97F4A7C15) ^ (uint)bytes.Length) * 0xBF58476D1CE4E5B9;
        return (int)(mixed >> 54);
    }
}
