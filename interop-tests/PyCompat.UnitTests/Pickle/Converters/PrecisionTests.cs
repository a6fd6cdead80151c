namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>Times that are finer than Python's are truncated by default, and an error in strict mode.</summary>
public class PrecisionTests
{
    private static readonly DateTime Moment = new(2024, 2, 29, 12, 30, 15, DateTimeKind.Utc);

    private static readonly PickleSerializer Strict = new(new PickleOptions { Precision = PyPrecision.Strict });

    // With a fraction of a microsecond, and with whole microseconds.
    public static MatrixTheoryData<string, long> Kinds =>
        new(["DateTime", "DateTimeOffset", "TimeOnly", "TimeSpan"], [1, 9, 11, 10, 0, 1234560]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Strict_times_are_whole_microseconds_or_an_error(string kind, long ticks)
    {
        object value = Value(kind, ticks);
        if (ticks % TimeSpan.TicksPerMicrosecond == 0)
        {
            Assert.Equal(
                RoundTrip(PickleSerializer.Default, value),
                RoundTrip(Strict, value));
            return;
        }

        PickleException refused = Assert.Throws<PickleException>(() => Strict.Serialize(value));
        Assert.Equal(PickleErrorCode.NotSerializable, refused.ErrorCode);
        Assert.Contains("microsecond", refused.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(PickleOptions.Precision), refused.Message, StringComparison.Ordinal);

        // Truncated by default.
        Assert.Equal(
            RoundTrip(
                PickleSerializer.Default,
                Value(kind, ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond)),
            RoundTrip(PickleSerializer.Default, value));
    }

    [Theory]
    [InlineData("DateTime")]
    [InlineData("TimeOnly")]
    [InlineData("TimeSpan")]
    public void Nested_and_typed_times_are_also_an_error_in_strict_mode(string kind)
    {
        object value = Value(kind, 1);
        Assert.Throws<PickleException>(
            () => Strict.Serialize(new PyDict { ["a"] = new List<object?> { new PyTuple(value) } }));
        Action typed = value switch
        {
            DateTime time => () => Strict.Serialize(new ArrayBufferWriter<byte>(), time, PyConverters.DateTime),
            TimeOnly time => () => Strict.Serialize(new ArrayBufferWriter<byte>(), time, PyConverters.TimeOnly),
            _ => () => Strict.Serialize(
                new ArrayBufferWriter<byte>(), (TimeSpan)value, PyConverters.TimeSpan),
        };
        Assert.Throws<PickleException>(typed);
    }

    private static object? RoundTrip(PickleSerializer serializer, object value) =>
        serializer.Deserialize(serializer.Serialize(value).AsSpan());

    private static object Value(string kind, long ticks) => kind switch
    {
        "DateTime" => Moment.AddTicks(ticks),
        "DateTimeOffset" => new DateTimeOffset(Moment.AddTicks(ticks)),
        "TimeOnly" => new TimeOnly(ticks),
        _ => TimeSpan.FromTicks(ticks),
    };
}
