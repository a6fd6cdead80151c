namespace PyCompat.Pickle;

/// <summary>A Python str of one UTF-16 code unit.</summary>
internal sealed class CharConverter : PyConverter<char>
{
    internal override string Expected => "a str of one character";

    internal override bool IsScalar => true;

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out char value)
    {
        bool read = reader.TryReadUtf8(out ReadOnlySpan<byte> utf8) && utf8.Length == 1 && utf8[0] <= sbyte.MaxValue;
        value = read ? (char)utf8[0] : '\0';
        return read;
    }

    internal override char Convert(object? value, Conversion conversion) => value switch
    {
        string { Length: 1 } text => text[0],
        char character => character,
        PyByteString { Bytes: [<= 127 and var ascii] } => (char)ascii,
        _ => conversion.ConvertUnderlying(this, value),
    };

    internal override void Write(PickleWriter writer, char value) => writer.WriteString(value.ToString());
}
