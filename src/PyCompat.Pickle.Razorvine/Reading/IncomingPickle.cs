using System.Buffers.Binary;
using System.Text.Unicode;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Razorvine.Reading;

/// <summary>
/// What is done with a message before Razorvine gets it. Its opcodes are gone over, since Razorvine allocates what a
/// length claims before it looks for the bytes. And where it would lose something, the operation is replaced by one of
/// a persistent id, which an unpickler asks itself for (<see cref="AdapterUnpickler"/>): Razorvine's other extension
/// point, its registry of constructors, is one for the whole process, and other users of it are left alone.
/// </summary>
internal sealed class IncomingPickle
{
    private const byte LastProtocolWith2Names = 2;

    /// <summary>The bytes before the text of a string: the opcode and a length of 1, 4 or 8 bytes.</summary>
    private static readonly Dictionary<byte, int> TextStarts = new()
    {
        [Opcode.ShortBinUnicode] = 2,
        [Opcode.BinUnicode] = 5,
        [Opcode.BinUnicode8] = 9,
    };

    private readonly byte[] _pickle;
    private readonly PickleLimits _limits;
    private readonly MemoryStream _output = new();

    /// <summary>
    /// Whether a UUID may be in it. Python makes one bare and gives it its state then, and whoever takes it from the
    /// memo afterwards has to get the Guid as well: both places are asked to look whether it is one by now.
    /// </summary>
    private readonly bool _mayHaveUuid;

    private int _copied;
    private byte _protocol;

    private IncomingPickle(byte[] pickle, PickleLimits limits) => (_pickle, _limits, _mayHaveUuid) =
        (pickle, limits, pickle.AsSpan().IndexOf("UUID"u8) >= 0);

    /// <summary>The message for Razorvine: the same array where nothing had to be replaced.</summary>
    /// <exception cref="PickleException">The opcodes are not whole, or one of them cannot be done.</exception>
    public static byte[] Prepare(byte[] pickle, PickleLimits limits) => new IncomingPickle(pickle, limits).Prepare();

    private byte[] Prepare()
    {
        foreach (PickleInstruction instruction in new PickleDisassembler(_pickle, _limits))
        {
            Prepare(instruction);
        }

        if (_copied == 0)
        {
            return _pickle;
        }

        Append(_pickle.AsSpan(_copied));
        return _output.ToArray();
    }

    private void Prepare(PickleInstruction instruction)
    {
        ReadOnlySpan<byte> bytes = instruction.Bytes.Span;
        switch (instruction.Opcode)
        {
            case Opcode.Proto:
                _protocol = bytes[1];
                break;
            case Opcode.ShortBinUnicode or Opcode.BinUnicode or Opcode.BinUnicode8:
                PrepareText(instruction, bytes[TextStarts[instruction.Opcode]..]);
                break;
            case Opcode.Global:
                Replace(instruction);
                AppendGlobal(bytes[1..]);
                break;
            case Opcode.StackGlobal:
                Replace(instruction);
                AppendRequest(Opcode.Tuple3, GlobalRequest);
                break;
            case Opcode.Inst:
                Replace(instruction);
                Append([Opcode.Tuple]);
                AppendGlobal(bytes[1..]);
                AppendRequest(Opcode.Tuple3, Request.Inst);
                break;
            case Opcode.Obj:
                Replace(instruction);
                Append([Opcode.Tuple]);
                AppendRequest(Opcode.Tuple2, Request.Obj);
                break;
            case Opcode.NewObj:
                Replace(instruction);
                AppendRequest(Opcode.Tuple3, Request.NewObj);
                break;
            case Opcode.FrozenSet:
                Replace(instruction);
                Append([Opcode.Tuple]);
                AppendRequest(Opcode.Tuple2, Request.FrozenSet);
                break;
            case Opcode.EmptyDict:
                Replace(instruction);
                AppendRequest(Opcode.Tuple1, Request.Dict);
                break;
            case Opcode.Dict:
                Replace(instruction);
                Append([Opcode.Tuple]);
                AppendRequest(Opcode.Tuple2, Request.DictOf);
                break;
            case Opcode.SetItem:
                Replace(instruction);
                Append([Opcode.Tuple2]);
                AppendRequest(Opcode.Tuple3, Request.SetItems);
                break;
            case Opcode.AddItems:
                Replace(instruction);
                Append([Opcode.Tuple]);
                AppendRequest(Opcode.Tuple3, Request.AddItems);
                break;
            // From the last to the first is Razorvine's order.
            case Opcode.SetItems:
                Replace(instruction);
                Append([Opcode.Tuple]);
                AppendRequest(Opcode.Tuple3, Request.SetItems);
                break;
            case Opcode.ByteArray8:
                CopyWith(instruction);
                AppendRequest(Opcode.Tuple2, Request.ByteArray);
                break;
            case Opcode.Build or Opcode.Get or Opcode.BinGet or Opcode.LongBinGet when _mayHaveUuid:
                CopyWith(instruction);
                AppendRequest(Opcode.Tuple2, Request.Finish);
                break;
            // Razorvine forgets which call it was; and its own persistent ids would be taken for these.
            case Opcode.NewObjEx:
                throw Refused(instruction, "an object that is made with arguments by name");
            case Opcode.PersId or Opcode.BinPersId:
                throw Refused(instruction, "a persistent id");
        }
    }

    private Request GlobalRequest => _protocol <= LastProtocolWith2Names ? Request.GlobalOf2 : Request.GlobalOf3;

    /// <summary>Razorvine decodes leniently: what is no UTF-8 becomes U+FFFD, and so do surrogates that stand alone,
    /// which a str may have.</summary>
    private void PrepareText(PickleInstruction instruction, ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            return;
        }

        if (!PyUtf8.TryDecode(text, out object? decoded) || decoded is not string)
        {
            throw new PickleException(
                decoded is null ? PickleErrorCode.InvalidArgument : PickleErrorCode.NotRepresentable,
                decoded is null ? "the str is not encoded in UTF-8" : "no string of .NET holds this str",
                instruction.Offset,
                instruction.Opcode);
        }

        Replace(instruction);
        Span<byte> head = stackalloc byte[1 + sizeof(int)];
        head[0] = Opcode.BinBytes;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], text.Length);
        Append(head);
        Append(text);
        AppendRequest(Opcode.Tuple2, Request.Text);
    }

    /// <summary>The two lines of the opcode as what STACK_GLOBAL finds on the stack.</summary>
    private void AppendGlobal(ReadOnlySpan<byte> lines)
    {
        int end = lines.IndexOf((byte)'\n');
        AppendText(lines[..end]);
        AppendText(lines[(end + 1)..].TrimEnd((byte)'\n'));
        AppendRequest(Opcode.Tuple3, GlobalRequest);
    }

    private void AppendText(ReadOnlySpan<byte> text)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(int)];
        head[0] = Opcode.BinUnicode;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], text.Length);
        Append(head);
        Append(text);
    }

    private void AppendRequest(byte tuple, Request request) =>
        Append([Opcode.BinInt1, (byte)request, tuple, Opcode.BinPersId]);

    /// <summary>Copies what is before the instruction, which is left out.</summary>
    private void Replace(PickleInstruction instruction)
    {
        int start = (int)instruction.Offset;
        Append(_pickle.AsSpan(_copied, start - _copied));
        _copied = start + instruction.Bytes.Length;
    }

    private void CopyWith(PickleInstruction instruction)
    {
        int end = (int)instruction.Offset + instruction.Bytes.Length;
        Append(_pickle.AsSpan(_copied, end - _copied));
        _copied = end;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_output.Length + bytes.Length > Array.MaxLength)
        {
            throw new PickleException(
                PickleErrorCode.LimitExceeded, "the pickle is too long for Razorvine.Pickle", offset: 0, opcode: null);
        }

        _output.Write(bytes);
    }

    private static PickleException Refused(PickleInstruction instruction, string what) => new(
        PickleErrorCode.NotRepresentable,
        $"Razorvine.Pickle cannot read {what}",
        instruction.Offset,
        instruction.Opcode);
}
