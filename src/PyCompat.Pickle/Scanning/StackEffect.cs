namespace PyCompat.Pickle;

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
