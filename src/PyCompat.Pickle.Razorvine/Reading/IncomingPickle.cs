using System.Buffers.Binary;
using System.Text.Unicode;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Razorvine.Reading;

/// <summary>
/// Prepares a message for Razorvine. All opcodes are scanned, since Razorvine allocates the length that one claims
/// before checking for the bytes. Operations that would lose information are replaced by a persistent id, which each
/// unpickler handles itself (<see cref="AdapterUnpickler"/>). Razorvine's other extension point, its registry of
/// constructors, is global to the process, and its other users must not be affected.
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
    /// Whether the message may contain a UUID. Python creates it without a state and sets that later, and later
    /// references from the memo must yield the Guid as well: both places check whether it is one.
    /// </summary>
    private readonly bool _mayHaveUuid;

    private int _copied;
    private byte _protocol;

    private IncomingPickle(byte[] pickle, PickleLimits limits) => (_pickle, _limits, _mayHaveUuid) =
        (pickle, limits, pickle.AsSpan().IndexOf("UUID"u8) >= 0);

    /// <summary>Returns the message for Razorvine: the same array if nothing had to be replaced.</summary>
    /// <exception cref="PickleException">The opcodes are incomplete, or one of them is not supported.</exception>
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
            // Razorvine goes from the last to the first.
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
            // Razorvine forgets which call it was; and its own persistent ids would be confused with these.
            case Opcode.NewObjEx:
                throw Refused(instruction, "an object that is made with keyword arguments");
            case Opcode.PersId or Opcode.BinPersId:
                throw Refused(instruction, "a persistent id");
        }
    }

    private Request GlobalRequest => _protocol <= LastProtocolWith2Names ? Request.GlobalOf2 : Request.GlobalOf3;

    /// <summary>
    /// Razorvine decodes leniently: invalid UTF-8 becomes U+FFFD, and so do lone surrogates, which a str may contain.
    /// </summary>
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
                decoded is null ? "the str is not encoded in UTF-8" : "no .NET string can hold this str",
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

    /// <summary>Writes the two lines of the opcode in the form that STACK_GLOBAL expects on the stack.</summary>
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

    /// <summary>Copies what precedes the instruction, which is left out.</summary>
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
