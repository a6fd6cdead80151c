namespace PyCompat.Pickle;

/// <summary>Python's datetime: naive (unspecified) or of UTC; another offset would be lost.</summary>
internal sealed class DateTimeConverter() : NativeConverter<DateTime>("a datetime without an offset, or of UTC")
{
    internal override DateTime Convert(object? value, Conversion conversion) =>
        value is DateTimeOffset { Offset.Ticks: 0 } utc ? utc.UtcDateTime : base.Convert(value, conversion);
}
