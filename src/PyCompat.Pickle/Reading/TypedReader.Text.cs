using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Reading;

/// <content>str and bytes.</content>
internal ref partial struct TypedReader
{
    /// <summary>The first byte of a surrogate in UTF-8: text that may have one is left to the general reader.</summary>
    private const byte SurrogateLead = 0xED;

    /// <summary>Reads a str.</summary>
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
    /// Reads a str, or a reference to one, without making a string of it; the result is not checked to be valid UTF-8.
    /// </summary>
    public bool TryReadUtf8(out ReadOnlySpan<byte> utf8)
    {
        byte opcode = Peek();
        int place = _at;
        if (opcode is Opcode.BinGet or Opcode.LongBinGet)
        {
            utf8 = default;
            return TryTakeGet(out int slot) && IsText(slot) && TryReadTextAt(_memo[slot].Place, out utf8);
        }

        return TryTakeCounted(opcode, Opcode.ShortBinUnicode, Opcode.BinUnicode, out utf8) && TryStore(place, Text);
    }

    /// <summary>Reads a bytes object; a reference returns the same array, as in the untyped reader.</summary>
    public bool TryReadBytes(PyConverter<byte[]?> converter, out byte[]? bytes)
    {
        bytes = null;
        byte opcode = Peek();
        int place = _at;
        if (opcode is Opcode.BinGet or Opcode.LongBinGet)
        {
            return TryTakeReference(converter, out bytes);
        }

        if (TryTakePayload(opcode, out bytes))
        {
            if (!TryCharge(BoxCost + bytes.Length))
            {
                return false;
            }
        }
        else if (TryTakeCounted(opcode, Opcode.ShortBinBytes, Opcode.BinBytes, out ReadOnlySpan<byte> content)
            && TryCharge(BoxCost + content.Length))
        {
            bytes = content.ToArray();
        }
        else
        {
            return false;
        }

        bool isStored = TryStore(place, null, out int slot);
        Complete(slot, bytes, converter);
        return isStored;
    }

    /// <summary>Reads a bytes object of a known length without making an array of it.</summary>
    public bool TryReadShortBytes(out ReadOnlySpan<byte> bytes)
    {
        int place = Peek() == Opcode.ShortBinBytes ? _at : NoSlot;
        return TryTakeCounted(Peek(), Opcode.ShortBinBytes, Opcode.BinBytes, out bytes) && TryStore(place, Skipped);
    }

    /// <summary>Reads a bytes object whose content is not among the bytes of the pickle.</summary>
    private bool TryTakePayload(byte opcode, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = PayloadOf(opcode);
        if (payload is null || payload.Length > _limits.MaxStringLength)
        {
            return false;
        }

        _at += 1 + sizeof(uint);
        return true;
    }

    /// <summary>Returns the argument of the next opcode, if it is not among the bytes.</summary>
    private readonly byte[]? PayloadOf(byte opcode) =>
        _payloads is null || opcode != Opcode.BinBytes || _pickle.Length - _at <= sizeof(uint)
            ? null
            : _payloads.At(
                _at + 1 + sizeof(uint), BinaryPrimitives.ReadUInt32LittleEndian(_pickle[(_at + 1)..]));

    private bool TryReadStringReference(out string text)
    {
        text = null!;
        if (!TryTakeGet(out int slot) || !TryCharge(ReferenceCost))
        {
            return false;
        }

        if (_memo[slot].Value is string known)
        {
            text = known;
            return true;
        }

        if (!IsText(slot)
            || !TryReadTextAt(_memo[slot].Place, out ReadOnlySpan<byte> utf8)
            || !TryDecode(utf8, out text))
        {
            return false;
        }

        _memo[slot] = _memo[slot] with { Value = text };
        return true;
    }

    // Anything else at a position may also begin with a str: the first item of a tuple, the name of a class.
    private readonly bool IsText(int slot) => _memo[slot].Value is string || ReferenceEquals(_memo[slot].Value, Text);

    private bool TryReadTextAt(int place, out ReadOnlySpan<byte> utf8)
    {
        int end = _at;
        _at = place;
        bool read = TryTakeCounted(_pickle[place], Opcode.ShortBinUnicode, Opcode.BinUnicode, out utf8);
        _at = end;
        return read;
    }

    /// <summary>Reads an opcode with a length of one or four bytes, and that many bytes.</summary>
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

        if (length > (uint)(rest.Length - header) || length > (uint)_limits.MaxStringLength
            || PayloadOf(opcode) is not null)
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
        if (!TryCharge(BoxCost + 2L * utf8.Length) || utf8.Length > PyUtf8.MaxCharacters)
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
