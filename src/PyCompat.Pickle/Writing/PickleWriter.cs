using System.Buffers;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <summary>
/// Writes one pickle as CPython's pickler does (<c>Lib/pickle.py</c>, <c>_Pickler</c>, and <c>Modules/_pickle.c</c>,
/// v3.13.0): the same opcodes, memo, batches and frames. The values being written are kept on an explicit stack,
/// without recursion.
/// </summary>
internal sealed partial class PickleWriter
{
    /// <summary>The maximum number of items of an APPENDS, SETITEMS or ADDITEMS (<c>_BATCHSIZE</c>).</summary>
    private const int BatchSize = 1000;

    // The protocols that introduced a form (PEP 307, PEP 3154, PEP 574).
    private const int FirstBinaryProtocol = 1;
    private const int FirstProtocolWithTuples = 2;
    private const int FirstProtocolWithBytes = 3;
    private const int FirstFramedProtocol = 4;
    private const int FirstProtocolWithByteArray = 5;

    private const int FirstFrames = 32;

    [ThreadStatic]
    private static PickleWriter? _free;

    private readonly MemoTable _memo = new();
    private IBufferWriter<byte> _output = null!;
    private PickleOptions _options = PickleOptions.Default;
    private Func<object, PyObject?>? _reduce;
    private int _protocol;
    private bool _isFrameOpen;
    private Frame[] _frames = new Frame[FirstFrames];
    private int _depth;
    private int _bufferCount;
    private Dictionary<TimeSpan, int>? _zones;
    private Dictionary<TimeSpan, int>? _offsets;

    private PickleWriter()
    {
    }

    /// <summary>
    /// Appends the pickle of <paramref name="value"/> to <paramref name="output"/>; <paramref name="reduce"/> is called
    /// for objects that have no Python equivalent.
    /// </summary>
    /// <exception cref="PickleException">A value has no Python equivalent.</exception>
    public static void Write(
        IBufferWriter<byte> output, object? value, PickleOptions options, Func<object, PyObject?>? reduce = null)
    {
        PickleWriter writer = _free ?? new PickleWriter();
        _free = null;
        try
        {
            writer._reduce = reduce;
            writer.Begin(output, options);
            writer.WriteUntyped(value);
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

    private void Begin(IBufferWriter<byte> output, PickleOptions options)
    {
        (_output, _options, _protocol) = (output, options, options.Protocol);
        _buffer = ArrayPool<byte>.Shared.Rent(FrameTarget * 2);
        if (_protocol >= FirstProtocolWithTuples)
        {
            Op(Opcode.Proto, (byte)_protocol);
            FlushBuffer();
        }

        BeginFrame();
    }

    private void End()
    {
        Op(Opcode.Stop);
        EndFrame();
    }

    private void Reset()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _memo.Clear();
        ForgetAuthors();
        _writtenAnew = null;
        (_zones, _offsets) = (null, null);
        (_begun, _occasional) = (null, null);
        _reduce = null;
        _output = null!;
        _frames = _frames.Length > FirstFrames ? new Frame[FirstFrames] : _frames;
        Array.Clear(_frames);
        (_at, _depth, _bufferCount, _typedDepth) = (0, 0, 0, 0);
        (_lastNamed, _names) = (null, null);
        (_failure, _failedDepth) = (null, 0);
    }

    /// <summary>Writes a value; one that contains others is begun, and continues as the topmost frame.</summary>
    private void Save(object? value)
    {
        switch (value)
        {
            case null: Op(Opcode.None); break;
            case string text: SaveString(text); break;
            case long number: SaveInteger(number); break;
            case double number: SaveFloat(number); break;
            case bool flag: SaveBool(flag); break;
            default: SaveObject(value); break;
        }
    }

    private void SaveObject(object value)
    {
        if (_memo.TryGet(value, out int number))
        {
            Get(number);
            return;
        }

        if (_options.PersistentId is { } name && value is not PyPersistentId && name(value) is { } named)
        {
            BeginPersistentId(named);
            return;
        }

        switch (value)
        {
            case List<object?> list when list.GetType() == typeof(List<object?>): BeginList(list, list); break;
            case PyDict dict: BeginDict(dict, dict); break;
            case PyTuple tuple: BeginTuple(tuple, tuple); break;
            case PyObject made: BeginObject(made, made); break;
            case PyGlobal global: SaveGlobal(global); break;
            // The exact type: to the runtime, arrays of sbyte and of enums over byte are arrays of byte as well.
            case byte[] bytes when bytes.GetType() == typeof(byte[]): SaveBytes(bytes, bytes); break;
            case PySet set: BeginSet(set, set); break;
            case PyFrozenSet set: BeginFrozenSet(set); break;
            case PyFrozenDict dict: BeginFrozenDict(dict); break;
            case PyByteArray bytes: SaveByteArray(bytes); break;
            case PyByteString bytes: SaveByteString(bytes); break;
            case PyString text: SaveSurrogates(text); break;
            case PySlice slice: BeginSlice(slice); break;
            case PyRange range: SaveRange(range); break;
            case PyArray array: SaveArray(array); break;
            case PyExtension extension: SaveExtension(extension); break;
            case PyPersistentId id: BeginPersistentId(id); break;
            case PyOutOfBandBuffer buffer: SaveBuffer(buffer); break;
            case PyIndirectGlobal global: BeginIndirectGlobal(global); break;
            default: SaveDotNet(value); break;
        }
    }

    private void BeginSlice(PySlice slice) =>
        BeginObject(PyObject.Call(KnownGlobals.Slice, slice.Start, slice.Stop, slice.Step), slice);

    private void Memoize(object value) => PutNumber(_memo.Add(value));

    private void PutNumber(int number)
    {
        if (_protocol >= FirstFramedProtocol)
        {
            Op(Opcode.Memoize);
        }
        else if (_protocol < FirstBinaryProtocol)
        {
            OpText(Opcode.Put, number);
        }
        else if (number <= byte.MaxValue)
        {
            Op(Opcode.BinPut, (byte)number);
        }
        else
        {
            Op4(Opcode.LongBinPut, (uint)number);
        }
    }

    private void Get(int number)
    {
        if (_protocol < FirstBinaryProtocol)
        {
            OpText(Opcode.Get, number);
        }
        else if (number <= byte.MaxValue)
        {
            Op(Opcode.BinGet, (byte)number);
        }
        else
        {
            Op4(Opcode.LongBinGet, (uint)number);
        }
    }

    private static PickleException NotSerializable(string message) => new(PickleErrorCode.NotSerializable, message);
}
