namespace PyCompat.UnitTests.Pickle.Converters;

public sealed class NumberTests
{
    [Theory]
    [InlineData(0L)]
    [InlineData(255L)]
    [InlineData(256L)]
    [InlineData(65535L)]
    [InlineData(65536L)]
    [InlineData(-1L)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue + 1L)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void An_int_is_read_as_each_type_that_can_hold_it_and_refused_by_the_others(long number)
    {
        Assert.Equal(number, BothWays.ReadPython<long>(number));
        Assert.Equal((BigInteger)number, BothWays.ReadPython<BigInteger>(number));
        Assert.Equal((Int128)number, BothWays.ReadPython<Int128>(number));
        Check<sbyte>(number, sbyte.MinValue, sbyte.MaxValue);
        Check<byte>(number, byte.MinValue, byte.MaxValue);
        Check<short>(number, short.MinValue, short.MaxValue);
        Check<ushort>(number, ushort.MinValue, ushort.MaxValue);
        Check<int>(number, int.MinValue, int.MaxValue);
        Check<uint>(number, uint.MinValue, uint.MaxValue);
        Check<ulong>(number, 0, ulong.MaxValue);
    }

    [Fact]
    public void An_int_beyond_64_bits_is_read_if_it_fits()
    {
        BigInteger beyond = (BigInteger)ulong.MaxValue + 1;
        Assert.Equal(ulong.MaxValue, BothWays.ReadPython<ulong>((BigInteger)ulong.MaxValue));
        Assert.Equal((UInt128)beyond, BothWays.ReadPython<UInt128>(beyond));
        Assert.Equal(beyond, BothWays.ReadPython<BigInteger>(beyond));
        Int128[] wide = [(Int128)1 << 100, Int128.MinValue, (Int128)long.MaxValue + 1, 5, -1];
        Assert.Equal(wide, BothWays.Read<Int128[]>(PickleSerializer.Default.Serialize(wide)));
        ulong[] unsigned = [ulong.MaxValue, 1UL << 63, 5];
        Assert.Equal(unsigned, BothWays.Read<ulong[]>(PickleSerializer.Default.Serialize(unsigned)));
        Assert.Equal(PickleErrorCode.OutOfRange, BothWays.Refused<ulong>(beyond).ErrorCode);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData("1")]
    [InlineData(true)]
    [InlineData(null)]
    public void A_value_that_is_not_an_int_is_not_read_as_one(object? value)
    {
        PickleException error = BothWays.Refused<int>(value);
        Assert.Equal(PickleErrorCode.TypeMismatch, error.ErrorCode);
        Assert.StartsWith("$: expected an int, got ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_float_is_read_unchanged_and_an_int_if_it_is_exact()
    {
        Assert.Equal(0.1, BothWays.ReadPython<double>(0.1));
        Assert.Equal(0.1f, BothWays.ReadPython<float>(0.1));
        Assert.Equal((Half)0.5, BothWays.ReadPython<Half>(0.5));
        Assert.True(double.IsPositiveInfinity(BothWays.ReadPython<double>(double.PositiveInfinity)));
        Assert.True(float.IsNaN(BothWays.ReadPython<float>(double.NaN)));
        Assert.Equal(1L << 53, BothWays.ReadPython<double>(1L << 53));
        Assert.Equal(PickleErrorCode.OutOfRange, BothWays.Refused<double>((1L << 53) + 1).ErrorCode);
        Assert.Equal(PickleErrorCode.OutOfRange, BothWays.Refused<float>(1e300).ErrorCode);
        Assert.IsType<OverflowException>(BothWays.Refused<Half>(1e6).InnerException);
    }

    [Fact]
    public void Other_scalars_are_read_as_their_own_types()
    {
        Assert.True(BothWays.ReadPython<bool>(true));
        Assert.Equal('x', BothWays.ReadPython<char>("x"));
        Assert.Equal("żółw", BothWays.ReadPython<string>("żółw"));
        Assert.Null(BothWays.ReadPython<string>(null));
        Assert.Null(BothWays.ReadPython<int?>(null));
        Assert.Equal(7, BothWays.ReadPython<int?>(7L));
        Assert.Equal([1, 2], BothWays.ReadPython<byte[]>(new byte[] { 1, 2 }));
        Assert.Equal(12m, BothWays.ReadPython<decimal>(12L));
        Assert.Equal(new Complex(1, 0), BothWays.ReadPython<Complex>(1.0));
    }

    [Theory]
    [MemberData(nameof(Natives))]
    public void Times_decimals_and_identifiers_are_read_on_the_general_path(object value)
    {
        byte[] pickle = PickleSerializer.Default.Serialize(value);
        Assert.Equal(value, value switch
        {
            DateTime => BothWays.ReadIrregular<DateTime>(pickle),
            DateTimeOffset => BothWays.ReadIrregular<DateTimeOffset>(pickle),
            DateOnly => BothWays.ReadIrregular<DateOnly>(pickle),
            TimeOnly => BothWays.ReadIrregular<TimeOnly>(pickle),
            TimeSpan => BothWays.ReadIrregular<TimeSpan>(pickle),
            Guid => BothWays.ReadIrregular<Guid>(pickle),
            decimal => BothWays.ReadIrregular<decimal>(pickle),
            _ => BothWays.ReadIrregular<Complex>(pickle),
        });
    }

    public static TheoryData<object> Natives() =>
    [
        new DateTime(2024, 2, 29, 12, 30, 1),
        new DateTimeOffset(2024, 2, 29, 12, 30, 1, TimeSpan.FromHours(2)),
        new DateOnly(1, 1, 1),
        new TimeOnly(23, 59, 59),
        TimeSpan.FromSeconds(-1.5),
        new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        1.10m,
        new Complex(1, -2),
    ];

    private static void Check<T>(long number, BigInteger lowest, BigInteger highest)
        where T : struct, IBinaryInteger<T>
    {
        if (number >= lowest && number <= highest)
        {
            Assert.Equal(T.CreateChecked(number), BothWays.ReadPython<T>(number));
        }
        else
        {
            PickleException error = BothWays.Refused<T>(number);
            Assert.Equal(PickleErrorCode.OutOfRange, error.ErrorCode);
            Assert.IsType<OverflowException>(error.InnerException);
        }
    }
}
