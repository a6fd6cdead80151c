using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// Reads a pickle straight into the requested types, if its opcodes are in the regular order in which picklers write
/// them. It never fails: if it does not recognize something, it gives up, and the message is read on the general path
/// (<see cref="PickleReader"/>, then <see cref="Conversion"/>), which alone reports errors.
/// </summary>
/// <remarks>
/// An opcode that takes values off the stack is only accepted where the requested type expects it. A wrong guess about
/// an ambiguous sequence runs into such an opcode and gives up, so it never leads to a wrong value.
/// </remarks>
internal ref partial struct TypedReader
{
    // The cost of objects in bytes: the estimates of PickleReader.
    public const int ReferenceCost = 8;
    public const int ObjectCost = 56;
    public const int EntryCost = 40;
    private const int BoxCost = 24;

    /// <summary>The first protocol that has neither text opcodes nor the names of Python 2.</summary>
    private const int FirstProtocol = 2;

    /// <summary>
    /// The maximum amount of bytes that may be read again for references and wrong guesses, in multiples of the
    /// pickle's length.
    /// </summary>
    private const int MaxRework = 4;

    /// <summary>Not an opcode: returned at the end of the bytes.</summary>
    private const byte Nothing = 0;

    private const int FrameLength = 1 + sizeof(ulong);

    private readonly ReadOnlySpan<byte> _whole;
    private readonly PickleLimits _limits;
    private readonly PicklePayloads? _payloads;

    // The pickle up to the end of the last frame begun, as in PickleReader: nothing is read across that.
    private ReadOnlySpan<byte> _pickle;
    private int _frameStart;
    private int _frameEnd;
    private int _at;
    private int _protocol;
    private int _depth;
    private long _budget;
    private long _rework;

    private MemoEntry[] _memo;
    private int _memoCount;

    // Above 0 while a value is read again for a reference: what it stores is already stored.
    private int _replaying;

    private PyValues? _freeValues;

    // For the value that a converter is currently reading with a PyReader.
    private bool _hasGivenUp;

    private TypedReader(ReadOnlySpan<byte> pickle, PickleLimits limits, PicklePayloads? payloads)
    {
        _whole = pickle;
        _pickle = pickle;
        _payloads = payloads;
        _limits = limits;
        _budget = limits.MemoryFor(pickle.Length + (payloads?.TotalLength ?? 0));
        _rework = (long)pickle.Length * MaxRework;
        _memo = [];
        TakeKeptValues();
    }

    /// <summary>
    /// Whether a <see cref="PyReader"/> encountered something irregular: it then reads nothing more until its converter
    /// returns.
    /// </summary>
    public bool HasGivenUp
    {
        readonly get => _hasGivenUp;
        set => _hasGivenUp = value;
    }

    /// <summary>The position of the next opcode, after a peek.</summary>
    public readonly int Position => _at;

    /// <summary>Reads the pickle at the start of <paramref name="pickle"/>; false if it is irregular.</summary>
    public static bool TryRead<T>(
        ReadOnlySpan<byte> pickle,
        PyConverter<T> converter,
        PickleOptions options,
        [MaybeNullWhen(false)] out T value,
        out int consumed,
        PicklePayloads? payloads = null)
    {
        value = default;
        consumed = 0;
        if (pickle.Length + (payloads?.TotalLength ?? 0) > options.Limits.MaxMessageLength)
        {
            return false;
        }

        var reader = new TypedReader(pickle, options.Limits, payloads);
        try
        {
            bool read = reader.TryBegin()
                && converter.TryRead(ref reader, out value)
                && reader.TryTake(Opcode.Stop);
            consumed = reader._at;
            return read;
        }
        finally
        {
            reader.ReleaseMemo();
            reader.KeepValues();
        }
    }

    /// <summary>Returns the next opcode, skipping frames, without consuming it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek()
    {
        if ((uint)_at < (uint)_pickle.Length)
        {
            byte opcode = _pickle[_at];
            if (opcode != Opcode.Frame)
            {
                return opcode;
            }
        }

        return PeekAtFrame();
    }

    /// <summary>Takes the next opcode if it is the given one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(byte opcode)
    {
        if (Peek() == opcode)
        {
            _at++;
            return true;
        }

        return false;
    }

    /// <summary>Charges for an object; false if the pickle's memory is exhausted.</summary>
    public bool TryCharge(long bytes) => (_budget -= bytes) >= 0;

    /// <summary>Called before nesting: false if it is too deep for the limits or for this thread's stack.</summary>
    public bool TryEnter() =>
        ++_depth <= _limits.MaxDepth && RuntimeHelpers.TryEnsureSufficientExecutionStack();

    public void Leave() => _depth--;

    /// <summary>Returns a state to come back to after a guess.</summary>
    public readonly Checkpoint Mark() => new(_at, _memoCount, _depth);

    /// <summary>Goes back to a state; false if too much has already been read again.</summary>
    public bool TryReturn(Checkpoint checkpoint)
    {
        _rework -= _at - checkpoint.Position;
        (_at, _memoCount, _depth) = (checkpoint.Position, checkpoint.MemoCount, checkpoint.Depth);
        return _rework >= 0;
    }

    private bool TryBegin()
    {
        if (_pickle.Length < 2 || _pickle[0] != Opcode.Proto)
        {
            return false;
        }

        _protocol = _pickle[1];
        _at = 2;
        return _protocol is >= FirstProtocol and <= PickleOptions.HighestProtocol;
    }

    // At the start of a frame, the end of one, or the end. Not inlined: Peek is used everywhere.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte PeekAtFrame()
    {
        if (_at == _pickle.Length && _at < _whole.Length)
        {
            _pickle = _whole;
        }

        while (_pickle.Length - _at >= FrameLength && _pickle[_at] == Opcode.Frame)
        {
            // Frames before the last one are only read again for references, and were checked the first time.
            if (_at >= _frameStart && !TryBeginFrame())
            {
                return Nothing;
            }

            _at += FrameLength;
        }

        return _at < _pickle.Length && _pickle[_at] != Opcode.Frame ? _pickle[_at] : Nothing;
    }

    private bool TryBeginFrame()
    {
        int start = _at + FrameLength;
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(_pickle[(_at + 1)..]);
        if (_at < _frameEnd || size > (ulong)(_whole.Length - start + (_payloads?.TotalLength ?? 0)))
        {
            return false;
        }

        long end = _payloads is null ? start + (long)size : _payloads.Advance(start, (long)size);
        if (end < start || end > _whole.Length)
        {
            return false;
        }

        (_frameStart, _frameEnd) = (start, (int)end);
        _pickle = _whole[.._frameEnd];
        return true;
    }

    /// <summary>Takes a number of bytes after the opcode that was peeked at, opcode included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakeArgument(int length, out ReadOnlySpan<byte> argument)
    {
        if (_pickle.Length - _at - 1 < length)
        {
            argument = default;
            return false;
        }

        argument = _pickle.Slice(_at + 1, length);
        _at += 1 + length;
        return true;
    }

    /// <summary>A state of the reader.</summary>
    public readonly record struct Checkpoint(int Position, int MemoCount, int Depth);
}
