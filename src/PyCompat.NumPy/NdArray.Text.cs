using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using PyCompat.NumPy.Memory;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <content>Text and bytes of a fixed length.</content>
public sealed partial class NdArray
{
    private const int BytesPerCharacter = DTypeFormat.BytesPerCharacter;

    /// <summary>Creates an array of text (<c>numpy.array(texts)</c>): <c>U</c> and the length of the longest.</summary>
    /// <exception cref="ArgumentException">
    /// A text ends in NUL, which numpy would remove, or has a lone surrogate; or the total is longer than a message.
    /// </exception>
    public static NdArray FromStrings(IReadOnlyList<string> texts, params ReadOnlySpan<nint> shape)
    {
        ArgumentNullException.ThrowIfNull(texts);
        int longest = 1;
        foreach (string text in texts)
        {
            longest = Math.Max(longest, CountCharacters(text));
        }

        NdDType type = NdDType.Text(longest);
        EnsureFits(texts.Count, type.ItemSize);
        byte[] bytes = new byte[texts.Count * type.ItemSize];
        for (int i = 0; i < texts.Count; i++)
        {
            Span<byte> item = bytes.AsSpan(i * type.ItemSize, type.ItemSize);
            foreach (Rune character in texts[i].EnumerateRunes())
            {
                BitConverter.TryWriteBytes(item, character.Value);
                item = item[BytesPerCharacter..];
            }
        }

        return Create(type, bytes, NdOrder.C, shape.IsEmpty ? [texts.Count] : shape);
    }

    /// <summary>Returns the items of an array of <c>U</c>, without the NULs that pad them.</summary>
    /// <exception cref="InvalidOperationException">
    /// The items are not of this kind, or one is not valid Unicode text.
    /// </exception>
    public string[] ToStrings()
    {
        EnsureKind(NdKind.Text);
        var texts = new string[Count];
        byte[] bytes = ItemsInCOrder();
        var text = new StringBuilder();
        for (int i = 0; i < texts.Length; i++)
        {
            ReadOnlySpan<byte> item = bytes.AsSpan(i * DType.ItemSize, DType.ItemSize);
            int length = (item.LastIndexOfAnyExcept((byte)0) + BytesPerCharacter) / BytesPerCharacter;
            item = item[..(length * BytesPerCharacter)];
            for (; !item.IsEmpty; item = item[BytesPerCharacter..])
            {
                text.Append(ReadCharacter(item).ToString());
            }

            texts[i] = text.ToString();
            text.Clear();
        }

        return texts;
    }

    /// <summary>Returns the items of an array of <c>S</c>, without the NULs that pad them.</summary>
    /// <exception cref="InvalidOperationException">The items are not of this kind.</exception>
    public byte[][] ToByteStrings()
    {
        EnsureKind(NdKind.Bytes);
        byte[][] items = new byte[Count][];
        byte[] bytes = ItemsInCOrder();
        for (int i = 0; i < items.Length; i++)
        {
            ReadOnlySpan<byte> item = bytes.AsSpan(i * DType.ItemSize, DType.ItemSize);
            items[i] = item[..(item.LastIndexOfAnyExcept((byte)0) + 1)].ToArray();
        }

        return items;
    }

    private static int CountCharacters(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.EndsWith('\0'))
        {
            throw new ArgumentException("a text ends in NUL, which numpy regards as padding");
        }

        int count = 0;
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty; count++)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out int length) != OperationStatus.Done)
            {
                throw new ArgumentException("a text has a lone surrogate");
            }

            rest = rest[length..];
        }

        return count;
    }

    private Rune ReadCharacter(ReadOnlySpan<byte> item)
    {
        int value = DType.ByteOrder == NdByteOrder.BigEndian
            ? BinaryPrimitives.ReadInt32BigEndian(item)
            : BinaryPrimitives.ReadInt32LittleEndian(item);
        return Rune.IsValid(value)
            ? new Rune(value)
            : throw new InvalidOperationException($"an item has U+{value:X4}, which is not a character");
    }

    private void EnsureKind(NdKind kind)
    {
        if (DType.Kind != kind)
        {
            throw new InvalidOperationException($"the items are {DType}, not of the kind {kind}");
        }
    }

    /// <summary>
    /// Returns the items contiguously, where the last index changes fastest, with their bytes unchanged. Not to be
    /// modified: this is the array's own memory if it has that layout.
    /// </summary>
    internal byte[] ItemsInCOrder()
    {
        bool liesSo = Order == NdOrder.C || Strides.IsOneDirection(_shape);
        if (liesSo && MemoryMarshal.TryGetArray(Bytes, out ArraySegment<byte> whole) && whole.Array is { } own
            && own.Length == Bytes.Length)
        {
            return own;
        }

        byte[] bytes = new byte[Bytes.Length];
        CopyItems(bytes);
        return bytes;
    }
}
