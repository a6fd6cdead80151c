using System.Buffers.Binary;
using System.Text;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Reading;

/// <content>Calls that make a list, a frozendict or an array.</content>
internal ref partial struct PickleReader
{
    /// <summary>The maximum length of an array.array typecode: one letter, or two for complex numbers.</summary>
    private const int MaxTypecode = 2;

    private PyFrozenDict MakeFrozenDict(PyDict items)
    {
        Charge(ObjectCost * 2 + (long)items.Count * ReferenceCost);
        return PyFrozenDict.Of(items);
    }

    private List<object?> MakeList(List<object?> items)
    {
        Charge((long)items.Count * ReferenceCost);
        return [.. items];
    }

    /// <summary>
    /// Unpacks the lists of PyPy's multiprocessing: a count of four bytes, then for each item its length in one byte
    /// and its content.
    /// </summary>
    private List<object?>? TryUnpackList(byte[] packed, bool isText)
    {
        if (packed.Length < sizeof(int))
        {
            return null;
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(packed);
        ReadOnlySpan<byte> rest = packed.AsSpan(sizeof(int));
        if (count < 0 || count > rest.Length || (isText && !Ascii.IsValid(rest)))
        {
            return null;
        }

        Charge((long)count * (ReferenceCost + BoxCost) + rest.Length * 2L);
        var list = new List<object?>(count);
        for (int i = 0; i < count; i++)
        {
            if (rest.IsEmpty || rest.Length <= rest[0])
            {
                return null;
            }

            ReadOnlySpan<byte> item = rest.Slice(1, rest[0]);
            list.Add(isText ? TextOf(item) : item.ToArray());
            rest = rest[(1 + item.Length)..];
        }

        return rest.IsEmpty ? list : null;
    }

    private readonly string TextOf(ReadOnlySpan<byte> ascii) =>
        (ascii.Length <= StringCache.MaxLength ? _scratch.Strings.TryGet(ascii) : null)
        ?? Encoding.ASCII.GetString(ascii);

    private static PyArray? TryMakeArray(PyTuple arguments)
    {
        if (arguments is not [PyGlobal { Known: KnownGlobal.ArrayType }, var code, long format, byte[] bytes]
            || AsText(code) is not { Length: > 0 and <= MaxTypecode } typecode
            || !Enum.IsDefined((PyArrayFormat)format))
        {
            return null;
        }

        return bytes.Length % ((PyArrayFormat)format).ItemSize() == 0
            ? new PyArray(typecode, (PyArrayFormat)format, bytes)
            : null;
    }

    /// <summary>
    /// Makes the array of protocols 0 to 2: <c>array.array(typecode, items)</c>, or <c>array.array(typecode, bytes)</c>
    /// from a process that has imported multiprocessing.managers (<c>reduce_array</c>).
    /// </summary>
    private PyArray? TryMakeListedArray(PyTuple arguments)
    {
        if (arguments is not [var code, var content] || AsText(code) is not { Length: > 0 and <= MaxTypecode } typecode)
        {
            return null;
        }

        switch (content)
        {
            case List<object?> items:
                Charge((long)items.Count * BoxCost);
                return ArrayItems.TryCreate(typecode, items);
            case byte[] bytes:
                return ArrayItems.TryCreate(typecode, bytes);
            case PyByteString bytes:
                Charge(bytes.Bytes.Length);
                return ArrayItems.TryCreate(typecode, bytes.ToArray());
            default:
                return null;
        }
    }
}
