namespace PyCompat.Pickle;

/// <summary>Anything, as the untyped reader makes it.</summary>
internal sealed class ObjectConverter : PyConverter<object?>
{
    internal override string Expected => "anything";

    internal override bool TryRead(ref TypedReader reader, out object? value)
    {
        value = null;
        switch (reader.Peek())
        {
            case Opcode.None:
                return reader.TryTake(Opcode.None);
            case Opcode.NewTrue or Opcode.NewFalse when reader.TryReadBoolean(out bool flag):
                value = flag;
                return true;
            case Opcode.BinFloat when reader.TryReadDouble(out double number):
                value = number;
                return true;
            case Opcode.ShortBinUnicode or Opcode.BinUnicode when reader.TryReadString(out string text):
                value = text;
                return true;
            default:
                // Untyped, ints of protocol 2 depend on their opcode; what nests is for the general reader.
                return false;
        }
    }

    internal override object? Convert(object? value, Conversion conversion) => value;

    internal override void Write(PickleWriter writer, object? value) => writer.WriteUntyped(value);
}
