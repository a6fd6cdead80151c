using System.Globalization;
using System.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Inspection;

/// <summary>
/// Lists the opcodes of a pickle as lines of text (CPython <c>Lib/pickletools.py</c>, <c>dis</c>, v3.13.0). Pickles
/// that <c>dis</c> refuses to list are listed here: it is up to the reader to decide whether they can be read.
/// </summary>
internal sealed class PickleListing(TextWriter output)
{
    private const int IndentPerMark = 4;

    /// <summary>The width that names are padded to if something follows (<c>dis</c>: "a mild effort").</summary>
    private const int NameWidth = 10;

    /// <summary>
    /// The maximum length of a displayed argument, in characters: more than anyone reads, and less than a string can
    /// hold.
    /// </summary>
    private const int MaxArgumentLength = 1 << 28;

    /// <summary>The number of marks up to which lines are indented further.</summary>
    private const int MaxIndent = 100;

    // The position of each mark in the pickle, and the depth of the stack below it.
    private readonly Stack<(long Offset, long Depth)> _marks = new();
    private readonly HashSet<long> _memo = [];
    private long _depth;
    private int _highestProtocol;

    /// <summary>Writes the line of an opcode.</summary>
    public void Write(PickleInstruction instruction)
    {
        _highestProtocol = Math.Max(_highestProtocol, instruction.Protocol);
        // Deeper levels cannot be distinguished by eye, and would make a listing a thousand times as large as the
        // pickle.
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
            // Since v3.14 (Lib/pickletools.py) a str of Python 2 is shown by ascii(), as its bytes are.
            bool isBytes = instruction.Opcode is Opcode.String or Opcode.BinString or Opcode.ShortBinString;
            object? shown = isBytes && argument is string text
                ? new PyByteString(Encoding.Latin1.GetBytes(text))
                : argument;
            output.Write($" {PyRepr.Format(shown, MaxArgumentLength)}");
        }

        output.WriteLine(remark is null ? "" : $" {remark}");
    }

    /// <summary>Writes the final line, after the last opcode.</summary>
    public void Finish() =>
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"highest protocol among opcodes = {_highestProtocol}"));

    /// <summary>Formats the opcode's character, or its escape, like Python's <c>repr</c>.</summary>
    public static string FormatOpcode(byte opcode) =>
        opcode < 0x80 ? ((char)opcode).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\x{opcode:x2}");

    /// <summary>Applies the opcode's effect on marks, memo and depth; returns a remark, if any.</summary>
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
/// The effect of an opcode on the depth of the reader's stack (CPython <c>Lib/pickletools.py</c>, v3.13.0,
/// <c>stack_before</c> and <c>stack_after</c>).
/// </summary>
/// <param name="Popped">The number of values it takes, not counting those above a mark.</param>
/// <param name="Pushed">The number of values it pushes.</param>
/// <param name="TakesMark">Whether it first takes the topmost mark and everything above it.</param>
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
