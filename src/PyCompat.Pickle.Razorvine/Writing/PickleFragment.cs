using System.Buffers.Binary;
using System.Collections;
using System.Numerics;
using System.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Razorvine.Writing;

/// <summary>
/// Writes opcodes between those of Razorvine, at protocol 2 like Razorvine; the parts are passed to Razorvine again.
/// </summary>
internal readonly struct PickleFragment(Stream output, AdapterPickler pickler, OutgoingValue current)
{
    /// <summary>The maximum number of items of a tuple without a mark.</summary>
    private const int MostWithoutMark = 3;

    public Stream Output { get; } = output;

    public AdapterPickler Pickler { get; } = pickler;

    public void Op(params ReadOnlySpan<byte> opcodes) => Output.Write(opcodes);

    public void Save(object? value) => Pickler.save(Pickler.Prepare(value)!);

    /// <summary>Writes a class or function by its Python 2 name, which Python 3 also accepts at protocol 2.</summary>
    public void Global(PyGlobal global)
    {
        (string module, string name) = global.NameFor2;
        if (module.Contains('\n') || name.Contains('\n'))
        {
            throw new PickleException(PickleErrorCode.NotSerializable, $"{global} has a line break in its name");
        }

        Global(module, name);
    }

    private void Global(string module, string name)
    {
        // Before protocol 4 a name has no dots: pickle.py, save_global, v3.13.0.
        if (name.LastIndexOf('.') is var dot and >= 0)
        {
            Global("__builtin__", "getattr");
            Global(module, name[..dot]);
            Save(name[(dot + 1)..]);
            Op(Opcode.Tuple2, Opcode.Reduce);
            return;
        }

        Op(Opcode.Global);
        Output.Write(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));
    }

    /// <summary>Writes the items as a tuple that is only a part of the value.</summary>
    public void Arguments(IEnumerable items)
    {
        int count = Items(items);
        Op(TupleOf(count));
    }

    /// <summary>Writes the value as a tuple of these items.</summary>
    public void Tuple(IEnumerable items)
    {
        int count = Items(items);
        if (!current.IsWritten)
        {
            Op(TupleOf(count));
            return;
        }

        // The tuple is inside of one of its items, and complete: pickle.py, save_tuple, v3.13.0.
        Op(count > MostWithoutMark ? [Opcode.PopMark] : Enumerable.Repeat(Opcode.Pop, count).ToArray());
        Pickler.save(current);
    }

    /// <summary>Writes the value as a call of a class with one list: a set.</summary>
    public void CallWithList(PyGlobal callable, IEnumerable items)
    {
        Global(callable);
        Op(Opcode.EmptyList, Opcode.Mark);
        foreach (object? item in items)
        {
            Save(item);
        }

        Op(Opcode.Appends, Opcode.Tuple1, Opcode.Reduce);
        if (current.IsWritten)
        {
            // As above: pickle.py, save_reduce, v3.13.0.
            Op(Opcode.Pop);
            Pickler.save(current);
        }
    }

    private int Items(IEnumerable items)
    {
        object?[] all = [.. items.Cast<object?>()];
        if (all.Length > MostWithoutMark)
        {
            Op(Opcode.Mark);
        }

        foreach (object? item in all)
        {
            Save(item);
        }

        return all.Length;
    }

    private static byte TupleOf(int count) => count switch
    {
        0 => Opcode.EmptyTuple,
        1 => Opcode.Tuple1,
        2 => Opcode.Tuple2,
        MostWithoutMark => Opcode.Tuple3,
        _ => Opcode.Tuple,
    };

    /// <summary>Writes bytes as text, since protocol 2 has no other form (pickle.py, save_bytes, v3.13.0).</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            Global(KnownGlobals.Bytes);
            Op(Opcode.EmptyTuple, Opcode.Reduce);
            return;
        }

        Global(KnownGlobals.CodecsEncode);
        Save(Encoding.Latin1.GetString(bytes));
        Save("latin1");
        Op(Opcode.Tuple2, Opcode.Reduce);
    }

    public void Integer(BigInteger value)
    {
        byte[] digits = value.ToByteArray();
        if (digits.Length <= byte.MaxValue)
        {
            Op(Opcode.Long1, (byte)digits.Length);
        }
        else
        {
            Op(Opcode.Long4);
            Length(digits.Length);
        }

        Output.Write(digits);
    }

    /// <summary>Writes a str with lone surrogates, which Razorvine would replace.</summary>
    public void Text(string text)
    {
        byte[] utf8 = new byte[PyUtf8.GetByteCount(text)];
        PyUtf8.Encode(text, utf8);
        Op(Opcode.BinUnicode);
        Length(utf8.Length);
        Output.Write(utf8);
    }

    private void Length(int length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        Output.Write(bytes);
    }
}
