using System.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <content>What the pickle only refers to: extension codes, persistent ids, out-of-band buffers.</content>
internal sealed partial class PickleWriter
{
    private void SaveExtension(PyExtension extension)
    {
        if (_protocol < FirstProtocolWithTuples || extension.Code <= 0)
        {
            throw NotSerializable($"extension code {extension.Code} must be above 0, and the protocol 2 or above");
        }

        switch (extension.Code)
        {
            case <= byte.MaxValue: Op(Opcode.Ext1, (byte)extension.Code); break;
            case <= ushort.MaxValue: Op2(Opcode.Ext2, (ushort)extension.Code); break;
            default: Op4(Opcode.Ext4, (uint)extension.Code); break;
        }
    }

    private void BeginPersistentId(PyPersistentId id)
    {
        if (_protocol >= FirstBinaryProtocol && !id.IsLine)
        {
            PushFrame(new Frame { Kind = FrameKind.PersistentId, Source = id });
            return;
        }

        if (id.Id is not string text || text.Contains('\n') || !(id.IsLine || Ascii.IsValid(text)))
        {
            throw NotSerializable("at protocol 0 a persistent id must be an ASCII string of one line");
        }

        Op(Opcode.PersId);
        Raw(Encoding.Latin1.GetBytes(text));
        Op((byte)'\n');
        if (id.IsLine)
        {
            // Written only once, however often a message refers to it.
            Memoize(id);
        }
    }

    private void StepPersistentId(ref Frame frame)
    {
        var id = (PyPersistentId)frame.Source;
        if (frame.Next++ == 0)
        {
            Save(id.Id);
            return;
        }

        Op(Opcode.BinPersId);
        Memoize(id);
        PopFrame();
    }

    private void BeginIndirectGlobal(PyIndirectGlobal global)
    {
        if (_protocol < FirstFramedProtocol)
        {
            throw NotSerializable("a class whose name is a persistent id can be written at protocol 4 and above");
        }

        PushFrame(new Frame { Kind = FrameKind.IndirectGlobal, Source = global });
    }

    private void StepIndirectGlobal(ref Frame frame)
    {
        var global = (PyIndirectGlobal)frame.Source;
        switch (frame.Next++)
        {
            case 0: Save(global.Module); break;
            case 1: Save(global.Name); break;
            default:
                Op(Opcode.StackGlobal);
                Memoize(global);
                PopFrame();
                break;
        }
    }

    private void SaveBuffer(PyOutOfBandBuffer buffer)
    {
        if (_protocol < FirstProtocolWithByteArray || buffer.Index != _bufferCount)
        {
            throw NotSerializable(
                $"out-of-band buffer {buffer.Index} must be the pickle's buffer number {_bufferCount}, "
                + "at protocol 5");
        }

        _bufferCount++;
        Op(Opcode.NextBuffer);
        if (buffer.Access == PyBufferAccess.ReadOnly)
        {
            Op(Opcode.ReadOnlyBuffer);
        }
    }
}
