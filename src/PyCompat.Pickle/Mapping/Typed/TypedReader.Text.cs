using System.Buffers.Binary;
using System.Text;

namespace PyCompat.Pickle;

/// <content>str and bytes.</content>
internal ref partial struct TypedReader
{
    /// <summary>The first byte of every surrogate in UTF-8: what may hold one is left to the general reader.</summary>
    private const byte SurrogateLead = 0xED;

    /// <summary>Takes a str.</summary>
    public bool TryReadString(out string text)
    {
        text = null!;
        byte opcode = Peek();
        int place = _at;
        if (opcode is Opcode.BinGet or Opcode.LongBinGet)
        {
            return TryReadStringReference(out text);
        }

        if (!TryTakeCounted(opcode, Opcode.ShortBinUnicode, Opcode.BinUnicode, out ReadOnlySpan<byte> utf8)
            || !TryDecode(utf8, out text))
        {
            return false;
        }

        return TryStore(place, text);
    }

    /// <summary>
    /// Takes a str without making a string of it, also one that is referred to; what it returns is UTF-8 as far as it
    /// equals UTF-8.
    /// </summary>
    public bool TryReadUtf8(out ReadOnlySpan<byte> utf8)
    {
        byte opcode = Peek();
        int place = _at;
        if (opcode is Opcode.BinGet or Opcode.LongBinGet)
        {
            utf8 = default;
            return TryTakeGet(out int slot) && TryReadTextAt(_memoPlaces[slot], out utf8);
        }

        return TryTakeCounted(opcode, Opcode.ShortBinUnicode, Opcode.BinUnicode, out utf8) && TryStore(place, null);
    }

    /// <summary>Takes a bytes object; a reference is to the same array, as in the untyped reader.</summary>
    public bool TryReadBytes(out byte[] bytes)
    {
        bytes = null!;
        byte opcode = Peek();
        int place = _at;
        if (opcode is Opcode.BinGet or Opcode.LongBinGet)
        {
            return TryTakeReference(out bytes);
        }

        if (!TryTakeCounted(opcode, Opcode.ShortBinBytes, Opcode.BinBytes, out ReadOnlySpan<byte> content)
            || !TryCharge(BoxCost + content.Length))
        {
            return false;
        }

        bytes = content.ToArray();
        return TryStore(place, bytes);
    }

    /// <summary>Takes a bytes object of a known length without making an array of it.</summary>
    public bool TryReadShortBytes(out ReadOnlySpan<byte> bytes)
    {
        int place = Peek() == Opcode.ShortBinBytes ? _at : NoSlot;
        return TryTakeCounted(Peek(), Opcode.ShortBinBytes, Opcode.BinBytes, out bytes) && TryStore(place, null);
    }

    private bool TryReadStringReference(out string text)
    {
        text = null!;
        if (!TryTakeGet(out int slot) || !TryCharge(ReferenceCost))
        {
            return false;
        }

        if (_memoValues[slot] is string known)
        {
            text = known;
            return true;
        }

        if (_memoValues[slot] is not null
            || !TryReadTextAt(_memoPlaces[slot], out ReadOnlySpan<byte> utf8)
            || !TryDecode(utf8, out text))
        {
            return false;
        }

        _memoValues[slot] = text;
        return true;
    }

    private bool TryReadTextAt(int place, out ReadOnlySpan<byte> utf8)
    {
        int end = _at;
        _at = place;
        bool read = TryTakeCounted(_pickle[place], Opcode.ShortBinUnicode, Opcode.BinUnicode, out utf8);
        _at = end;
        return read;
    }

    /// <summary>Takes an opcode with a length of one or four bytes, and as many bytes as it says.</summary>
    private bool TryTakeCounted(byte opcode, byte shortForm, byte longForm, out ReadOnlySpan<byte> content)
    {
        content = default;
        ReadOnlySpan<byte> rest = _pickle[Math.Min(_at + 1, _pickle.Length)..];
        int header;
        uint length;
        if (opcode == shortForm && rest.Length >= 1)
        {
            (header, length) = (1, rest[0]);
        }
        else if (opcode == longForm && rest.Length >= sizeof(uint))
        {
            (header, length) = (sizeof(uint), BinaryPrimitives.ReadUInt32LittleEndian(rest));
        }
        else
        {
            return false;
        }

        if (length > (uint)(rest.Length - header) || length > (uint)_limits.MaxStringLength)
        {
            return false;
        }

        content = rest.Slice(header, (int)length);
        _at += 1 + header + (int)length;
        return true;
    }

    private bool TryDecode(ReadOnlySpan<byte> utf8, out string text)
    {
        text = "";
        if (!TryCharge(BoxCost + 2L * utf8.Length))
        {
            return false;
        }

        if (Ascii.IsValid(utf8))
        {
            text = utf8.IsEmpty ? "" : string.Create(utf8.Length, utf8, static (characters, ascii) =>
                Encoding.Latin1.GetChars(ascii, characters));
            return true;
        }

        if (utf8.Contains(SurrogateLead) || !PyUtf8.TryDecode(utf8, out object? decoded) || decoded is not string whole)
        {
            return false;
        }

        text = whole;
        return true;
    }
}
