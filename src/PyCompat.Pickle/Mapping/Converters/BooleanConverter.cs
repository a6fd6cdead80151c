namespace PyCompat.Pickle;

/// <summary>Python's bool.</summary>
internal sealed class BooleanConverter : PyConverter<bool>
{
    internal override string Expected => "a bool";

    internal override bool IsScalar => true;

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out bool value) => reader.TryReadBoolean(out value);

    internal override bool Convert(object? value, Conversion conversion) =>
        value is bool flag ? flag : conversion.ConvertUnderlying(this, value);

    internal override void Write(PickleWriter writer, bool value) => writer.WriteBoolean(value);
}
