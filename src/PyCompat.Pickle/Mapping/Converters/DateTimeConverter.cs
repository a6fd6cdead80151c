namespace PyCompat.Pickle;

/// <summary>
/// Python's datetime: naive (unspecified), of UTC, or with the offset that this machine has at that time (local, as
/// <see cref="DateTime.Now"/> is sent); another offset would be lost.
/// </summary>
internal sealed class DateTimeConverter() : NativeConverter<DateTime>("a datetime without an offset, or of UTC")
{
    internal override DateTime Convert(object? value, Conversion conversion) => value is DateTimeOffset time
        ? LocalTime.FromOffset(time, conversion)
        : base.Convert(value, conversion);
}
