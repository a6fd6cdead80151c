using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Writing;

/// <content>
/// Typed values, written by their converters. Knowing the type saves inspecting each value, and only objects that can
/// occur again are put into the memo. Nesting uses the thread's stack, and is bounded.
/// </content>
internal sealed partial class PickleWriter
{
    private int _typedDepth;

    // The names of a record's members are written once per message, and referred to afterwards.
    private object? _lastNamed;
    private int[] _lastNames = [];
    private Dictionary<object, int[]>? _names;

    /// <summary>Whether the current value is not part of another one.</summary>
    private bool IsTypedRoot => _typedDepth == 0;

    /// <summary>Appends the pickle of <paramref name="value"/> to <paramref name="output"/>.</summary>
    /// <exception cref="PickleException">A value has no Python equivalent.</exception>
    public static void Write<T>(
        IBufferWriter<byte> output,
        T value,
        PyConverter<T> converter,
        PickleOptions options,
        Func<object, PyObject?>? reduce = null)
    {
        PickleWriter writer = _free ?? new PickleWriter();
        _free = null;
        try
        {
            writer._reduce = reduce;
            writer.Begin(output, options);
            converter.Write(writer, value);
            writer.End();
        }
        catch (PickleException exception) when (exception.PassesOut())
        {
            throw;
        }
        finally
        {
            writer.Reset();
            _free = writer;
        }
    }

    /// <summary>Called after each value of a batch: passes on the buffer once it is full enough.</summary>
    public void EndValue() => Boundary();

    public void WriteNone() => Op(Opcode.None);

    public void WriteBoolean(bool value) => SaveBool(value);

    public void WriteInteger(long value) => SaveInteger(value);

    public void WriteInteger(BigInteger value) => SaveBigInteger(value);

    public void WriteFloat(double value) => SaveFloat(value);

    /// <summary>Writes a str, in full each time: strings have no identity to preserve.</summary>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            Op(Opcode.None);
        }
        else if (value.Length <= byte.MaxValue / MaxBytesPerChar && _protocol >= FirstFramedProtocol)
        {
            SaveShortString(value);
        }
        else if (_protocol < FirstBinaryProtocol)
        {
            SaveRawUnicode(PyUtf8.ToCodePoints(value));
        }
        else
        {
            SaveLongString(value);
        }
    }

    /// <summary>Writes any value that the untyped writer accepts.</summary>
    public void WriteUntyped(object? value)
    {
        int depth = _depth;
        try
        {
            Save(value);
            while (_depth > depth)
            {
                Step(ref _frames[_depth - 1]);
                Boundary();
            }
        }
        catch (PickleException exception) when (Passes(exception, depth))
        {
            throw;
        }
    }

    /// <summary>Writes ints of a type of at most 64 bits.</summary>
    /// <remarks>Not inlined: within a larger method the compiler would no longer inline what the loop calls.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void WriteIntegers<T>(ReadOnlySpan<T> items)
        where T : struct, IBinaryInteger<T>
    {
        const int Longest = 1 + sizeof(int);
        while (!items.IsEmpty)
        {
            ReadOnlySpan<T> part = items[..Math.Min(items.Length, BatchSize)];
            items = items[part.Length..];
            if (_protocol < FirstBinaryProtocol)
            {
                WriteWideIntegers(part);
                continue;
            }

            Span<byte> span = Reserve(part.Length * Longest);
            int at = 0;
            for (int i = 0; i < part.Length; i++)
            {
                long number = long.CreateTruncating(part[i]);
                if (number != (int)number || !TypedReader.Fits(part[i], number))
                {
                    // The rest of this part is written one by one: it does not fit into the reserved space.
                    _at += at;
                    at = 0;
                    WriteWideIntegers(part[i..]);
                    break;
                }

                at += PutInteger(span[at..], (int)number);
            }

            _at += at;
            Boundary();
        }
    }

    /// <summary>Writes floats.</summary>
    /// <remarks>Not inlined, as <see cref="WriteIntegers{T}"/>.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void WriteFloats<T>(ReadOnlySpan<T> items)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Length = 1 + sizeof(double);
        while (!items.IsEmpty)
        {
            ReadOnlySpan<T> part = items[..Math.Min(items.Length, BatchSize)];
            items = items[part.Length..];
            if (_protocol < FirstBinaryProtocol)
            {
                foreach (T item in part)
                {
                    SaveFloat(double.CreateTruncating(item));
                }
            }
            else
            {
                // Unchecked: there is room for the whole part.
                ref byte at = ref MemoryMarshal.GetReference(Reserve(part.Length * Length));
                foreach (T item in part)
                {
                    double number = typeof(T) == typeof(double)
                        ? Unsafe.BitCast<T, double>(item)
                        : double.CreateTruncating(item);
                    ulong bits = BitConverter.DoubleToUInt64Bits(number);
                    at = Opcode.BinFloat;
                    at = ref Unsafe.Add(ref at, 1);
                    Unsafe.WriteUnaligned(
                        ref at, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(bits) : bits);
                    at = ref Unsafe.Add(ref at, sizeof(double));
                }

                _at += part.Length * Length;
            }

            Boundary();
        }
    }

    /// <summary>Writes a list of items, which the memo knows by <paramref name="owner"/>.</summary>
    public void WriteList<T>(ReadOnlySpan<T> items, PyConverter<T> converter, object? owner, PyConverter by)
    {
        SaveEmpty(Opcode.EmptyList, Opcode.List);
        Remember(owner, by);
        WriteBatches(items, converter, Opcode.Appends, Opcode.Append);
    }

    /// <summary>Writes a set of items, which the memo knows by <paramref name="owner"/>.</summary>
    public void WriteSet<T>(ReadOnlySpan<T> items, PyConverter<T> converter, object? owner, PyConverter by)
    {
        if (_protocol >= FirstFramedProtocol)
        {
            Op(Opcode.EmptySet);
            Remember(owner, by);
            WriteBatches(items, converter, Opcode.AddItems, Opcode.AddItems);
            return;
        }

        SaveKnown(KnownGlobals.Set);
        MarkArguments(1);
        SaveEmpty(Opcode.EmptyList, Opcode.List);
        WriteBatches(items, converter, Opcode.Appends, Opcode.Append);
        CallWith(1);
        Remember(owner, by);
    }

    /// <summary>Writes a dict, which the memo knows by <paramref name="owner"/>.</summary>
    public void WriteDict<TKey, TValue>(
        ReadOnlySpan<KeyValuePair<TKey, TValue>> items,
        PyConverter<TKey> key,
        PyConverter<TValue> value,
        object? owner,
        PyConverter by)
    {
        SaveEmpty(Opcode.EmptyDict, Opcode.Dict);
        Remember(owner, by);
        Enter();
        bool isSingle = _protocol < FirstBinaryProtocol || items.Length == 1;
        while (!items.IsEmpty)
        {
            ReadOnlySpan<KeyValuePair<TKey, TValue>> part = items[..Math.Min(items.Length, isSingle ? 1 : BatchSize)];
            items = items[part.Length..];
            if (!isSingle)
            {
                Op(Opcode.Mark);
            }

            int i = 0;
            try
            {
                for (; i < part.Length; i++)
                {
                    key.Write(this, part[i].Key);
                    value.Write(this, part[i].Value);
                    Boundary();
                }
            }
            catch (PickleException exception) when (exception.PassesFrom(PathStep.ToKey(part[i].Key)))
            {
                throw;
            }

            Op(isSingle ? Opcode.SetItem : Opcode.SetItems);
        }

        Leave();
    }

    /// <summary>Called before the items of a tuple.</summary>
    public void BeginTuple(int count)
    {
        Enter();
        if (_protocol < FirstProtocolWithTuples || count > TypedReader.LongestShortTuple)
        {
            Op(Opcode.Mark);
        }
    }

    /// <summary>Called after the items of a tuple. It is a value without identity, and not put into the memo.</summary>
    public void EndTuple(int count)
    {
        if (_protocol < FirstProtocolWithTuples || count > TypedReader.LongestShortTuple)
        {
            Op(Opcode.Tuple);
        }
        else
        {
            Op(count == 0 ? Opcode.EmptyTuple : (byte)(Opcode.Tuple1 + count - 1));
        }

        Leave();
    }

    private void WriteBatches<T>(ReadOnlySpan<T> items, PyConverter<T> converter, byte batchOp, byte singleOp)
    {
        Enter();
        bool isSingle = batchOp != singleOp && (_protocol < FirstBinaryProtocol || items.Length == 1);
        int written = 0;
        try
        {
            while (written < items.Length)
            {
                ReadOnlySpan<T> part = items.Slice(
                    written, Math.Min(items.Length - written, isSingle ? 1 : BatchSize));
                if (!isSingle)
                {
                    Op(Opcode.Mark);
                }

                converter.WriteRun(this, part);
                Op(isSingle ? singleOp : batchOp);
                written += part.Length;
            }
        }
        catch (PickleException exception) when (exception.PassesBehind(written))
        {
            throw;
        }

        Leave();
    }

    private void Enter()
    {
        if (++_typedDepth > _options.Limits.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep();
        }
    }

    private PickleException TooDeep() => NotSerializable(
        $"values nest {_typedDepth} deep, more than {nameof(PickleLimits)}.{nameof(PickleLimits.MaxDepth)} or "
        + "this thread's stack allow for typed writing; send it as untyped lists and dicts");

    private void Leave() => _typedDepth--;

    /// <summary>Called before a converter that may call itself without nesting.</summary>
    /// <exception cref="PickleException">The thread's stack is exhausted.</exception>
    public void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep();
        }
    }

    private void WriteWideIntegers<T>(ReadOnlySpan<T> items)
        where T : struct, IBinaryInteger<T>
    {
        foreach (T item in items)
        {
            long number = long.CreateTruncating(item);
            if (TypedReader.Fits(item, number))
            {
                SaveInteger(number);
            }
            else
            {
                SaveBigInteger(BigInteger.CreateTruncating(item));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PutInteger(Span<byte> span, int number)
    {
        if ((uint)number <= byte.MaxValue)
        {
            span[1] = (byte)number;
            span[0] = Opcode.BinInt1;
            return 2;
        }

        if ((uint)number <= ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(span[1..], (ushort)number);
            span[0] = Opcode.BinInt2;
            return 1 + sizeof(ushort);
        }

        BinaryPrimitives.WriteInt32LittleEndian(span[1..], number);
        span[0] = Opcode.BinInt;
        return 1 + sizeof(int);
    }
}
