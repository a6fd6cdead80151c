namespace PyCompat.Pickle;

/// <summary>Python's bytes, bytearray and the str of Python 2 as an array; written as bytes. None is null.</summary>
internal sealed class BytesConverter : PyConverter<byte[]?>
{
    internal override string Expected => "bytes";

    internal override bool IsScalar => true;

    internal override bool TryRead(ref TypedReader reader, out byte[]? value)
    {
        // As in StringConverter.
        value = null;
        return reader.TryTake(Opcode.None) || reader.TryReadBytes(this, out value);
    }

    internal override byte[]? Convert(object? value, Conversion conversion) => value switch
    {
        null => null,
        byte[] bytes => bytes,
        PyByteArray bytes => bytes.Bytes,
        PyByteString bytes => Copy(bytes, conversion),
        PyArray { Format: ArrayFormat.UInt8 } array => array.Bytes,
        _ => conversion.ConvertUnderlying(this, value),
    };

    private static byte[] Copy(PyByteString bytes, Conversion conversion)
    {
        conversion.Charge(bytes.Bytes.Length);
        return bytes.ToArray();
    }

    internal override void Write(PickleWriter writer, byte[]? value) => writer.WriteUntyped(value);
}
