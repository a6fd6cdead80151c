using System.Runtime.InteropServices;
using System.Text;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// Recent short strings: dict keys and attribute names recur. An entry that was hit is not replaced immediately by a
/// string that occurs once, so a stream of other strings does not flush the cache.
/// </summary>
internal sealed class StringCache
{
    /// <summary>The maximum length of a cached string; longer ones are rarely keys.</summary>
    public const int MaxLength = 32;

    private const int Slots = 1024;
    private const byte MaxHits = 15;

    private readonly string?[] _strings = new string?[Slots];
    private readonly byte[] _hits = new byte[Slots];

    /// <summary>
    /// Returns the string of ASCII bytes, of which there are at most <see cref="MaxLength"/>; null if they are not
    /// ASCII.
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
        // The first and the last eight bytes, or fewer: enough to distinguish names.
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
