using System.Globalization;
using System.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Inspection;

/// <summary>
/// The opcodes of one pickle as lines of text (CPython <c>Lib/pickletools.py</c>, <c>dis</c>, v3.13.0). What
/// <c>dis</c> refuses to list is listed here: whether a pickle can be read is for its reader to say.
/// </summary>
internal sealed class PickleListing(TextWriter output)
{
    private const int IndentPerMark = 4;

    /// <summary>Names are padded to this width where something follows (<c>dis</c>: "a mild effort").</summary>
    private const int NameWidth = 10;

    /// <summary>How much of an argument is shown, in characters: nobody reads more, and strings are shorter.</summary>
    private const int MaxArgumentLength = 1 << 28;

    /// <summary>Where a mark stands in the pickle, and how deep the stack was below it.</summary>
    private const int MaxIndent = 100;

    private readonly Stack<(long Offset, long Depth)> _marks = new();
    private readonly HashSet<long> _memo = [];
    private long _depth;
    private int _highestProtocol;

    /// <summary>Writes the line of an opcode.</summary>
    public void Write(PickleInstruction instruction)
    {
        _highestProtocol = Math.Max(_highestProtocol, instruction.Protocol);
        // Deeper ones are not told apart by eye, and would make a listing of a thousand times the pickle's size.
        int indent = Math.Min(_marks.Count, MaxIndent);
        object? argument = instruction.DecodeArgument();
        string? remark = Follow(instruction, argument);

        output.Write(string.Create(CultureInfo.InvariantCulture, $"{instruction.Offset,5}: "));
        output.Write($"{FormatOpcode(instruction.Opcode),-4} ");
        for (int i = 0; i < indent * IndentPerMark; i++)
        {
            output.Write(' ');
        }

        output.Write(instruction.HasArgument || remark is not null
            ? instruction.Name.PadRight(NameWidth)
            : instruction.Name);
        if (instruction.HasArgument)
        {
            // A str of Python 2 is shown by ascii() since v3.14 (Lib/pickletools.py): as its bytes are.
            bool isBytes = instruction.Opcode is Opcode.String or Opcode.BinString or Opcode.ShortBinString;
            object? shown = isBytes && argument is string text
                ? new PyByteString(Encoding.Latin1.GetBytes(text))
                : argument;
            output.Write($" {PyRepr.Format(shown, MaxArgumentLength)}");
        }

        output.WriteLine(remark is null ? "" : $" {remark}");
    }

    /// <summary>Writes the line below the last opcode.</summary>
    public void Finish() =>
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"highest protocol among opcodes = {_highestProtocol}"));

    /// <summary>The opcode's character, or its escape, as Python's <c>repr</c> has it.</summary>
    public static string FormatOpcode(byte opcode) =>
        opcode < 0x80 ? ((char)opcode).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\x{opcode:x2}");

    /// <summary>Does to marks, memo and depth what the opcode would do; gives what is worth a remark.</summary>
    private string? Follow(PickleInstruction instruction, object? argument)
    {
        StackEffect effect = StackEffect.Of(instruction.Opcode);
        string? remark = null;
        if (effect.TakesMark || (instruction.Opcode == Opcode.Pop && IsMarkOnTop()))
        {
            remark = TakeMark();
            effect = instruction.Opcode == Opcode.Pop ? default : effect;
        }

        _depth = Math.Max(0, _depth - effect.Popped) + effect.Pushed;
        switch (instruction.Opcode)
        {
            case Opcode.Mark:
                _marks.Push((instruction.Offset, _depth - 1));
                break;
            case Opcode.Memoize:
                remark = string.Create(CultureInfo.InvariantCulture, $"(as {_memo.Count})");
                _memo.Add(_memo.Count);
                break;
            case Opcode.Put or Opcode.BinPut or Opcode.LongBinPut when argument is long index:
                _memo.Add(index);
                break;
        }

        return remark;
    }

    private bool IsMarkOnTop() => _marks.TryPeek(out (long Offset, long Depth) mark) && _depth == mark.Depth + 1;

    private string TakeMark()
    {
        if (!_marks.TryPop(out (long Offset, long Depth) mark))
        {
            return "no MARK exists on stack";
        }

        _depth = Math.Min(_depth, mark.Depth);
        return string.Create(CultureInfo.InvariantCulture, $"(MARK at {mark.Offset})");
    }
}

/// <summary>
/// What an opcode does to the depth of the reader's stack (CPython <c>Lib/pickletools.py</c>, v3.13.0,
/// <c>stack_before</c> and <c>stack_after</c>).
/// </summary>
/// <param name="Popped">How many values it takes, not counting those above a mark.</param>
/// <param name="Pushed">How many it leaves.</param>
/// <param name="TakesMark">Whether it first takes the topmost mark and all above it.</param>
internal readonly record struct StackEffect(int Popped, int Pushed, bool TakesMark = false)
{
    public static StackEffect Of(byte opcode) => opcode switch
    {
        Opcode.Proto or Opcode.Frame or Opcode.Put or Opcode.BinPut or Opcode.LongBinPut => new(0, 0),
        Opcode.Memoize or Opcode.Tuple1 or Opcode.BinPersId or Opcode.ReadOnlyBuffer => new(1, 1),
        Opcode.Pop or Opcode.Stop => new(1, 0),
        Opcode.Dup => new(1, 2),
        Opcode.Append or Opcode.Tuple2 or Opcode.StackGlobal => new(2, 1),
        Opcode.Reduce or Opcode.Build or Opcode.NewObj => new(2, 1),
        Opcode.Tuple3 or Opcode.SetItem or Opcode.NewObjEx => new(3, 1),
        Opcode.Appends or Opcode.SetItems or Opcode.AddItems => new(1, 1, TakesMark: true),
        Opcode.Tuple or Opcode.List or Opcode.Dict or Opcode.FrozenSet => new(0, 1, TakesMark: true),
        Opcode.Inst or Opcode.Obj => new(0, 1, TakesMark: true),
        Opcode.PopMark => new(0, 0, TakesMark: true),
        _ => new(0, 1),
    };
}
