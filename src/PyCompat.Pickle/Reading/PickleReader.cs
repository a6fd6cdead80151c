using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// Reads one pickle with a stack machine whose opcodes only build values (CPython <c>Lib/pickle.py</c>,
/// <c>_Unpickler</c>, v3.13.0). Where Python would import or call something, a symbolic object describes that instead.
/// Nothing is recursive.
/// </summary>
/// <remarks>Every opcode validates what it needs, then changes the state once.</remarks>
internal ref partial struct PickleReader
{
    // The cost of objects in bytes: an estimate for .NET, charged before they are made.
    private const int ReferenceCost = 8;
    private const int BoxCost = 24;
    private const int ObjectCost = 56;
    private const int EntryCost = 40;

    private readonly PickleOptions _options;
    private readonly ReaderScratch _scratch;
    private readonly Natives _natives;
    private readonly Func<PyObject, object>? _load;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _buffers;
    private readonly PicklePayloads? _payloads;

    // The part of the pickle that is visible: all of it, unless it has several segments. Positions count from its first
    // byte, which is the one at _start; _rest follows. An opcode that is no longer visible is at a negative position.
    private ReadOnlySpan<byte> _whole;
    private ReadOnlySequence<byte> _rest;
    private long _start;
    private byte _opcode;

    // What is visible, if it was copied from several segments.
    private byte[]? _copied;

    // The visible part up to the end of the current frame, or all of it outside of frames. Every read checks the length
    // anyway, so that nothing crosses the end of a frame unnoticed.
    private ReadOnlySpan<byte> _pickle;
    private long _frameEnd;
    private int _at;
    private int _opcodeAt;
    private int _protocol;
    private int _bufferCount;
    private int _afterPops;
    private int _peekedAt;
    private object? _peeked;
    private long _budget;
    private Dictionary<(string, string), PyGlobal>? _globals;
    private PyDict? _lastDict;

    private object?[] _stack;
    private int _count;

    // The part of the kept array that this pickle has used and been charged for; the rest is clear.
    private int _stackUsed;

    // The position above the last mark: opcodes take no values from below it.
    private int _fence;
    private int[] _marks;
    private int _markCount;

    private object?[] _memo;
    private int _memoCount;
    private int _memoUsed;
    private Dictionary<long, object?>? _sparseMemo;

    private PickleReader(
        in PickleBytes pickle,
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        PickleOptions options,
        ReaderScratch scratch,
        Natives natives,
        Func<PyObject, object>? load)
    {
        _buffers = buffers;
        _payloads = pickle.Payloads;
        _whole = pickle.First;
        _rest = pickle.Rest;
        _pickle = _whole;
        _options = options;
        _scratch = scratch;
        _natives = natives;

        // A replacement for an object takes no state: if a state is set after all, the object is kept.
        _load = natives == Natives.Made ? load : null;
        _budget = options.Limits.MemoryFor(pickle.Length);
        _stack = scratch.Stack;
        _marks = scratch.Marks;
        _memo = scratch.Memo;
        _stackUsed = Math.Min(ReaderScratch.FirstLength, options.Limits.MaxDepth);
        _memoUsed = ReaderScratch.FirstLength;
    }

    /// <summary>Whether calls of known classes become .NET values.</summary>
    private enum Natives
    {
        /// <summary>They do: what nearly every pickle needs.</summary>
        Made,

        /// <summary>
        /// They stay symbolic, for the rare pickle that later modifies such a value (a state set on a datetime), which
        /// a .NET value cannot represent.
        /// </summary>
        KeptSymbolic,
    }

    /// <summary>
    /// Reads the pickle at the start of <paramref name="pickle"/> and ignores what follows, as Python does.
    /// <paramref name="globals"/>, if given, collects all classes and functions that the pickle names, even if there is
    /// an error; <paramref name="load"/> may replace objects that calls make.
    /// </summary>
    /// <returns>The object.</returns>
    /// <exception cref="PickleException">
    /// The bytes are not a pickle, exceed a limit, or contain something that cannot be represented.
    /// </exception>
    public static object? Read(
        in PickleBytes pickle,
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        PickleOptions options,
        out long consumed,
        Dictionary<(string, string), PyGlobal>? globals = null,
        Func<PyObject, object>? load = null)
    {
        PickleLimits limits = options.Limits;
        if (pickle.Length > limits.MaxMessageLength)
        {
            throw new PickleException(
                PickleErrorCode.LimitExceeded,
                $"a pickle of {pickle.Length} bytes is longer than {nameof(PickleLimits)}."
                + $"{nameof(limits.MaxMessageLength)}, {limits.MaxMessageLength}",
                offset: 0,
                opcode: null);
        }

        ReaderScratch scratch = ReaderScratch.Rent();
        var reader = new PickleReader(pickle, buffers, options, scratch, Natives.Made, load)
        {
            _globals = globals,
        };
        try
        {
            return reader.Run(out consumed);
        }
        catch (SymbolicNeededException)
        {
            reader.GiveBack();
            reader = new PickleReader(pickle, buffers, options, scratch, Natives.KeptSymbolic, load)
            {
                _globals = globals,
            };
            return reader.Run(out consumed);
        }
        finally
        {
            reader.GiveBack();
            ReaderScratch.Return(scratch);
        }
    }

    /// <summary>The position of the opcode in the pickle, including payloads.</summary>
    private readonly long Offset => _start + _opcodeAt + (_payloads?.LengthBefore(_start + _opcodeAt) ?? 0);

    /// <summary>The number of bytes of the pickle that follow, including payloads.</summary>
    private readonly long Remaining => _whole.Length - _at + _rest.Length
        + (_payloads is null ? 0 : _payloads.TotalLength - _payloads.LengthBefore(_start + _at - 1));

    private object? Run(out long consumed)
    {
        while (true)
        {
            _opcodeAt = _at;
            if (_at == _pickle.Length)
            {
                LeaveFrame();
            }

            switch (_pickle[_at++])
            {
                // Integers, floats, booleans and None
                case Opcode.BinInt1: PushInteger(ReadByte()); break;
                case Opcode.BinInt2: PushInteger(ReadUInt2()); break;
                case Opcode.BinInt: ReadBinInts(); break;
                case Opcode.Long1: ReadLong(ReadByte()); break;
                case Opcode.Long4: ReadLong(ReadLength4()); break;
                case Opcode.Int: ReadIntText(); break;
                case Opcode.Long: ReadLongText(); break;
                case Opcode.BinFloat: ReadBinFloats(); break;
                case Opcode.Float: ReadFloatText(); break;
                case Opcode.None: Push(null); break;
                case Opcode.NewTrue: Push(True); break;
                case Opcode.NewFalse: Push(False); break;

                // Strings and bytes
                case Opcode.ShortBinUnicode: ReadUnicode(ReadByte()); break;
                case Opcode.BinUnicode: ReadUnicode(ReadUInt4()); break;
                case Opcode.BinUnicode8: ReadUnicode(ReadLength8()); break;
                case Opcode.Unicode: ReadUnicodeText(); break;
                case Opcode.ShortBinBytes: ReadBytesObject(ReadByte()); break;
                case Opcode.BinBytes: ReadBytesObject(ReadUInt4()); break;
                case Opcode.BinBytes8: ReadBytesObject(ReadLength8()); break;
                case Opcode.ByteArray8: ReadByteArray(ReadLength8()); break;
                case Opcode.ShortBinString: ReadByteString(ReadByte()); break;
                case Opcode.BinString: ReadByteString(ReadLength4()); break;
                case Opcode.String: ReadStringText(); break;
                case Opcode.NextBuffer: ReadNextBuffer(); break;
                case Opcode.ReadOnlyBuffer: ReadReadOnlyBuffer(); break;

                // Containers
                case Opcode.EmptyTuple: Push(PyTuple.Empty); break;
                case Opcode.Tuple1: MakeTuple(1); break;
                case Opcode.Tuple2: MakeTuple(2); break;
                case Opcode.Tuple3: MakeTuple(3); break;
                case Opcode.Tuple: MakeTuple(CountToMark()); _fence = PopMarkIndex(); break;
                case Opcode.EmptyList: PushNewList(0); break;
                case Opcode.Append: ReadAppend(); break;
                case Opcode.Appends: ReadAppends(); break;
                case Opcode.List: ReadList(); break;
                case Opcode.EmptyDict: PushNewDict(); break;
                case Opcode.SetItem: ReadSetItem(); break;
                case Opcode.SetItems: ReadSetItems(); break;
                case Opcode.Dict: ReadDict(); break;
                case Opcode.EmptySet: PushNewSet(); break;
                case Opcode.AddItems: ReadAddItems(); break;
                case Opcode.FrozenSet: ReadFrozenSet(); break;

                // The stack and the memo
                case Opcode.Mark: PushMark(); break;
                case Opcode.Pop: ReadPop(); break;
                case Opcode.PopMark: ReadPopMark(); break;
                case Opcode.Dup: ReadDup(); break;
                case Opcode.Memoize: Memoize(); break;
                case Opcode.BinPut: Put(ReadByte()); break;
                case Opcode.LongBinPut: Put(ReadUInt4()); break;
                case Opcode.Put: Put(ReadMemoText()); break;
                case Opcode.BinGet: Get(ReadByte()); break;
                case Opcode.LongBinGet: Get(ReadUInt4()); break;
                case Opcode.Get: Get(ReadMemoText()); break;

                // Classes and objects
                case Opcode.Global: ReadGlobal(); break;
                case Opcode.StackGlobal: ReadStackGlobal(); break;
                case Opcode.Reduce: ReadReduce(); break;
                case Opcode.NewObj: ReadNewObj(); break;
                case Opcode.NewObjEx: ReadNewObjEx(); break;
                case Opcode.Build: ReadBuild(); break;
                case Opcode.Inst: ReadInst(); break;
                case Opcode.Obj: ReadObj(); break;
                case Opcode.Ext1: ReadExtension(ReadByte()); break;
                case Opcode.Ext2: ReadExtension(ReadUInt2()); break;
                case Opcode.Ext4: ReadExtension(ReadLength4()); break;
                case Opcode.PersId: ReadPersistentIdText(); break;
                case Opcode.BinPersId: PushPersistentId(new PyPersistentId(Pop())); break;

                // The pickle itself
                case Opcode.Proto: ReadProto(); break;
                case Opcode.Frame: ReadFrame(); break;
                case Opcode.Stop:
                    object? result = Pop();
                    consumed = _start + _at;
                    return result;
                default:
                    throw Error(PickleErrorCode.UnknownOpcode, "this byte is not an opcode of protocols 0 to 5");
            }
        }
    }

    private void ReadProto()
    {
        int protocol = ReadByte();
        if (protocol > PickleOptions.HighestProtocol)
        {
            throw Error(
                PickleErrorCode.UnsupportedProtocol,
                $"unsupported pickle protocol {protocol}: the highest is {PickleOptions.HighestProtocol}");
        }

        _protocol = protocol;
    }

    private void ReadFrame()
    {
        // PEP 3154: a frame only says how much may be read at once; here all bytes are already available.
        ReadOnlySpan<byte> length = ReadBytes(sizeof(ulong));
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (_start + _at < _frameEnd)
        {
            // As CPython's load_frame since v3.14.10.
            throw Error(PickleErrorCode.InvalidArgument, "a frame begins before the end of the one it is in");
        }

        if (size > (ulong)Remaining)
        {
            throw Error(PickleErrorCode.Truncated, $"a frame of {size} bytes, of which {Remaining} are available");
        }

        long start = _start + _at;
        _frameEnd = _payloads is null ? start + (long)size : _payloads.Advance(start, (long)size);
        if (_frameEnd < 0)
        {
            throw Error(PickleErrorCode.InvalidArgument, CrossesFrame);
        }

        LimitToFrame();
    }

    /// <summary>What begins where a frame ends is outside of it; or the frame goes on in the next segment.</summary>
    private void LeaveFrame()
    {
        if (_at < _whole.Length)
        {
            _pickle = _whole;
        }
        else if (!TrySee(1))
        {
            throw new PickleException(
                PickleErrorCode.Truncated, "the pickle ends without a STOP opcode", Offset, opcode: null);
        }
    }

    private void Charge(long bytes)
    {
        _budget -= bytes;
        if (_budget < 0)
        {
            throw Error(
                PickleErrorCode.LimitExceeded,
                $"the objects of this pickle need more memory than {nameof(PickleLimits)}."
                + $"{nameof(PickleLimits.MaxMemory)}, {_options.Limits.MaxMemory} bytes");
        }
    }

    private readonly PickleException Error(PickleErrorCode error, string message, Exception? inner = null) =>
        new(error, message, Offset, _opcodeAt < 0 ? _opcode : _whole[_opcodeAt], inner);

    /// <summary>The pickle modifies a value of another .NET type: read it again with all calls symbolic.</summary>
    [DoesNotReturn]
    private readonly void NeedSymbolic(PickleErrorCode error, string message)
    {
        if (_natives == Natives.KeptSymbolic)
        {
            throw Error(error, message);
        }

        throw new SymbolicNeededException();
    }

    private void GiveBack()
    {
        _scratch.Stack = _stack;
        _scratch.Marks = _marks;
        _scratch.Memo = _memo;
        Array.Clear(_stack, 0, _stackUsed);
        Array.Clear(_memo, 0, _memoUsed);
    }

    private sealed class SymbolicNeededException : Exception;
}
