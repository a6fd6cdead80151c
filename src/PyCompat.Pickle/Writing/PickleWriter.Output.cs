using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Writing;

/// <content>Output: opcodes and arguments go into a buffer, which is framed and passed on.</content>
internal sealed partial class PickleWriter
{
    /// <summary>
    /// The size in bytes at which a frame is closed; longer strings and bytes stay outside of frames (PEP 3154, CPython
    /// <c>_Framer</c>).
    /// </summary>
    private const int FrameTarget = 64 * 1024;

    /// <summary>The minimum size of a frame; shorter ones are not worth a header (<c>_FRAME_SIZE_MIN</c>).</summary>
    private const int FrameMinimum = 4;

    private const int FrameHeader = 1 + sizeof(ulong);

    private byte[] _buffer = [];
    private int _at;

    private bool IsFramed => _protocol >= FirstFramedProtocol;

    private void Op(byte opcode)
    {
        if (_at == _buffer.Length)
        {
            GrowBuffer(1);
        }

        _buffer[_at++] = opcode;
    }

    private void Op(byte opcode, byte argument)
    {
        Span<byte> span = Reserve(2);
        span[0] = opcode;
        span[1] = argument;
        _at += 2;
    }

    private void Op2(byte opcode, ushort argument)
    {
        Span<byte> span = Reserve(3);
        span[0] = opcode;
        BinaryPrimitives.WriteUInt16LittleEndian(span[1..], argument);
        _at += 3;
    }

    private void Op4(byte opcode, uint argument)
    {
        Span<byte> span = Reserve(5);
        span[0] = opcode;
        BinaryPrimitives.WriteUInt32LittleEndian(span[1..], argument);
        _at += 5;
    }

    private void Op8(byte opcode, ulong argument)
    {
        Span<byte> span = Reserve(9);
        span[0] = opcode;
        BinaryPrimitives.WriteUInt64LittleEndian(span[1..], argument);
        _at += 9;
    }

    /// <summary>Writes an opcode whose argument is a number in a line of text.</summary>
    private void OpText(byte opcode, long argument, ReadOnlySpan<byte> suffix = default)
    {
        Span<byte> span = Reserve(32);
        span[0] = opcode;
        Utf8Formatter.TryFormat(argument, span[1..], out int length);
        suffix.CopyTo(span[(1 + length)..]);
        length += 1 + suffix.Length;
        span[length] = (byte)'\n';
        _at += length + 1;
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _at += bytes.Length;
    }

    /// <summary>Reserves space for more bytes; what is written there counts once <c>_at</c> is advanced.</summary>
    private Span<byte> Reserve(int length)
    {
        if (_buffer.Length - _at < length)
        {
            GrowBuffer(length);
        }

        return _buffer.AsSpan(_at);
    }

    private void GrowBuffer(int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _at + length));
        _buffer.AsSpan(0, _at).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    /// <summary>Writes a header and a payload, which is copied once, directly to the output if it is long.</summary>
    private void Payload(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length < FrameTarget)
        {
            Raw(payload.Span);
            return;
        }

        // The opcode before it is also outside of a frame: see BeginPayload.
        FlushBuffer();
        if (_output is not IPayloadWriter payloads || !payloads.TryAppend(payload))
        {
            // In one piece: if space were requested bit by bit, the output would grow and copy repeatedly.
            payload.Span.CopyTo(_output.GetSpan(payload.Length));
            _output.Advance(payload.Length);
        }

        BeginFrame();
    }

    /// <summary>Called before the opcode of a payload: a long one is outside of frames, including its opcode.</summary>
    private void BeginPayload(long length)
    {
        if (length >= FrameTarget && IsFramed)
        {
            EndFrame();
            _isFrameOpen = false;
        }
    }

    private void BeginFrame()
    {
        _isFrameOpen = IsFramed;
        _at = _isFrameOpen ? FrameHeader : 0;
    }

    /// <summary>Passes on the buffer's content, as a frame if the protocol has them; between opcodes.</summary>
    private void EndFrame()
    {
        if (!_isFrameOpen)
        {
            FlushBuffer();
            return;
        }

        int length = _at - FrameHeader;
        if (length >= FrameMinimum)
        {
            _buffer[0] = Opcode.Frame;
            BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(1), (ulong)length);
            _output.Write(_buffer.AsSpan(0, _at));
        }
        else
        {
            _output.Write(_buffer.AsSpan(FrameHeader, length));
        }

        _at = 0;
    }

    private void FlushBuffer()
    {
        _output.Write(_buffer.AsSpan(0, _at));
        _at = 0;
    }

    /// <summary>Called after each object: passes on the buffer once it is full enough.</summary>
    private void Boundary()
    {
        if (_at >= FrameTarget)
        {
            EndFrame();
            BeginFrame();
        }
    }
}
