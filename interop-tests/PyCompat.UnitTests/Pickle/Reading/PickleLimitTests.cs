namespace PyCompat.UnitTests.Pickle.Reading;

public class PickleLimitTests
{
    /// <summary>A refusal may allocate its exception and messages, and little else.</summary>
    private const long SmallAllocation = 256 << 10;

    private static readonly PickleLimits Limits = PickleLimits.Default;

    [Fact]
    public void A_message_may_be_as_long_as_the_limit_and_no_longer()
    {
        byte[] pickle = PickleSerializer.Default.Serialize("text");

        Assert.Equal("text", Read(pickle, Limits with { MaxMessageLength = pickle.Length }));
        Refused(pickle, Limits with { MaxMessageLength = pickle.Length - 1 });
    }

    [Theory]
    [InlineData("text")]
    [InlineData("bytes")]
    [InlineData("bytearray")]
    public void A_string_may_be_as_long_as_the_limit_and_no_longer(string kind)
    {
        const int Length = 1000;
        object value = kind switch
        {
            "text" => new string('x', Length),
            "bytes" => new byte[Length],
            _ => new PyByteArray(new byte[Length]),
        };
        byte[] pickle = new PickleSerializer(new PickleOptions { Protocol = 5 }).Serialize(value);

        Assert.Equal(value.GetType(), Read(pickle, Limits with { MaxStringLength = Length })!.GetType());
        Refused(pickle, Limits with { MaxStringLength = Length - 1 });
    }

    [Fact]
    public void An_integer_in_digits_may_be_as_long_as_the_limit_and_no_longer()
    {
        const int Length = 300;
        byte[] pickle = new PickleSerializer(new PickleOptions { Protocol = 0 }).Serialize(
            System.Numerics.BigInteger.Pow(2, Length * 8 - 1));

        Assert.IsType<System.Numerics.BigInteger>(Read(pickle, Limits with { MaxIntegerLength = Length }));
        Refused(pickle, Limits with { MaxIntegerLength = Length - 1 });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_integer_is_written_in_digits_up_to_the_same_limit_as_in_reading(int protocol)
    {
        const int Length = 300;
        System.Numerics.BigInteger number = System.Numerics.BigInteger.Pow(2, Length * 8 - 1);
        PickleSerializer Serializer(int limit) => new(new PickleOptions
        {
            Protocol = protocol,
            Limits = Limits with { MaxIntegerLength = limit },
        });

        Assert.Equal(number, Serializer(Length + 1).Deserialize(Serializer(Length + 1).Serialize(number)));
        PickleException refused = Assert.Throws<PickleException>(() => Serializer(Length - 1).Serialize(number));
        Assert.Equal(PickleErrorCode.NotSerializable, refused.ErrorCode);
        Assert.Contains("protocol 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_of_long_integers_is_shown_without_their_digits()
    {
        System.Numerics.BigInteger number = System.Numerics.BigInteger.Pow(2, 8_000_000);

        Assert.Equal("range(0, <int of 8000001 bits>)", new PyRange(0, number, 1).ToString());
    }

    [Theory]
    [InlineData(255)]
    [InlineData(125_009)]
    [InlineData(10_000_000)]
    public void A_binary_integer_is_limited_only_by_the_message(int length)
    {
        System.Numerics.BigInteger number = System.Numerics.BigInteger.One << (length * 8 - 2);
        byte[] pickle = PickleSerializer.Default.Serialize(number);

        Assert.Equal(number, Read(pickle, Limits with { MaxIntegerLength = 1 }));
        Assert.Equal(
            number, PickleSerializer.Default.Deserialize<System.Numerics.BigInteger>(pickle));
        using var stream = new MemoryStream(pickle);
        Assert.Equal(number, new PickleSerializer(PickleOptions.Default).Deserialize(stream));
    }

    [Fact]
    public void Pending_values_are_limited_by_the_depth()
    {
        const int Depth = 100;
        byte[] lists = [.. Enumerable.Repeat((byte)']', Depth), .. Enumerable.Repeat((byte)'a', Depth - 1), (byte)'.'];

        Assert.IsType<List<object?>>(Read(lists, Limits with { MaxDepth = Depth }));
        Refused(lists, Limits with { MaxDepth = Depth - 1 });
    }

    [Fact]
    public void Marks_count_as_depth()
    {
        const int Depth = 100;
        byte[] marks =
        [
            .. Enumerable.Repeat((byte)'(', Depth), .. Enumerable.Repeat((byte)'1', Depth), .. "N."u8,
        ];

        Assert.Null(Read(marks, Limits with { MaxDepth = Depth }));
        Refused(marks, Limits with { MaxDepth = Depth - 1 });
    }

    [Fact]
    public void The_memory_for_objects_is_limited()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(Enumerable.Range(0, 10_000).ToList());
        long enough = FindEnoughMemory(pickle);

        Assert.Equal(10_000, ((List<object?>)Read(pickle, Limits with { MaxMemory = enough })!).Count);
        Refused(pickle, Limits with { MaxMemory = enough - 1 });
    }

    /// <summary>Lengths that a few bytes claim: no memory is allocated for missing data.</summary>
    public static TheoryData<string, int> Claims => new()
    {
        { "X", 4 },
        { "B", 4 },
        { "T", 4 },
        { "\u008B", 4 },
        { "\u008D", 8 },
        { "\u008E", 8 },
        { "\u0096", 8 },
        { "\u0095", 8 },
    };

    [Theory]
    [MemberData(nameof(Claims))]
    public void A_claimed_length_without_data_allocates_nothing(string opcode, int size)
    {
        const long Claimed = int.MaxValue;
        byte[] pickle = [0x80, 4, (byte)opcode[0], .. new byte[size], .. "0123456789."u8];
        BinaryPrimitives.WriteInt32LittleEndian(pickle.AsSpan(3), (int)Claimed);

        PickleException refusal = RefusedCheaply(pickle, PickleLimits.Trusted);

        Assert.Equal(PickleErrorCode.Truncated, refusal.ErrorCode);
    }

    [Fact]
    public void A_memo_index_far_beyond_all_others_allocates_nothing()
    {
        byte[] pickle = [.. "Nr"u8, 0xFE, 0xFF, 0xFF, 0xFF, .. "0j"u8, 0xFE, 0xFF, 0xFF, 0xFF, (byte)'.'];
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(PickleSerializer.Default.Deserialize(pickle));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, SmallAllocation);
    }

    [Fact]
    public void An_integer_of_a_million_digits_in_text_is_refused_before_it_is_converted()
    {
        byte[] pickle = [(byte)'L', .. Enumerable.Repeat((byte)'7', 1_000_000), .. "L\n."u8];

        Assert.Equal(PickleErrorCode.LimitExceeded, RefusedCheaply(pickle, Limits).ErrorCode);
    }

    [Fact]
    public void References_to_one_list_in_one_list_are_charged()
    {
        // 20 levels of a list that contains the previous one ten times would be 10^20 lists for a reader that copies.
        const int Levels = 20;
        List<byte> pickle = [.. "]q\0"u8];
        for (byte level = 1; level <= Levels; level++)
        {
            pickle.AddRange("](".Select(c => (byte)c));
            for (int i = 0; i < 10; i++)
            {
                pickle.AddRange([(byte)'h', (byte)(level - 1)]);
            }

            pickle.AddRange([(byte)'e', (byte)'q', level]);
        }

        pickle.Add((byte)'.');
        var top = (List<object?>)PickleSerializer.Default.Deserialize([.. pickle])!;

        Assert.Same(top[0], top[9]);
        Assert.InRange(PickleSerializer.Default.Serialize(top).Length, 1, 2 * pickle.Count);
    }

    [Fact]
    public void Many_references_to_one_long_value_are_written_once()
    {
        const int References = 10_000;
        byte[] number = [0x8B, 0, 0x10, 0, 0, .. Enumerable.Repeat((byte)0x55, 0x1000)];
        byte[] line = [(byte)'P', .. Enumerable.Repeat((byte)'x', 0x1000), (byte)'\n'];

        Assert.All([number, line], value =>
        {
            byte[] pickle =
            [
                0x80, 4, (byte)']', (byte)'(', .. value, (byte)'q', 7,
                .. Enumerable.Repeat<byte[]>([(byte)'h', 7], References).SelectMany(get => get), .. "e."u8,
            ];
            var list = (List<object?>)PickleSerializer.Default.Deserialize(pickle)!;

            Assert.Equal(References + 1, list.Count);
            Assert.InRange(PickleSerializer.Default.Serialize(list).Length, 1, 2 * pickle.Length);
        });
    }

    private static long FindEnoughMemory(byte[] pickle)
    {
        (long low, long high) = (1, Limits.MaxMemory);
        while (low < high)
        {
            long middle = (low + high) / 2;
            if (TryRead(pickle, Limits with { MaxMemory = middle }))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return high;
    }

    private static bool TryRead(byte[] pickle, PickleLimits limits)
    {
        try
        {
            Read(pickle, limits);
            return true;
        }
        catch (PickleException e) when (e.ErrorCode == PickleErrorCode.LimitExceeded)
        {
            return false;
        }
    }

    private static object? Read(byte[] pickle, PickleLimits limits) =>
        new PickleSerializer(new PickleOptions { Limits = limits }).Deserialize(pickle);

    private static void Refused(byte[] pickle, PickleLimits limits) => Assert.Equal(
        PickleErrorCode.LimitExceeded, Assert.Throws<PickleException>(() => Read(pickle, limits)).ErrorCode);

    private static PickleException RefusedCheaply(byte[] pickle, PickleLimits limits)
    {
        var serializer = new PickleSerializer(new PickleOptions { Limits = limits });
        long before = GC.GetAllocatedBytesForCurrentThread();
        PickleException refusal = Assert.Throws<PickleException>(() => serializer.Deserialize(pickle));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, SmallAllocation);
        return refusal;
    }
}
