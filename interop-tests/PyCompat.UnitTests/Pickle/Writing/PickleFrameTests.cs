namespace PyCompat.UnitTests.Pickle.Writing;

/// <summary>
/// Frames are enforced as in CPython since v3.14.10: no frame begins inside another, and no single read crosses the end
/// of a frame; a read that begins there is outside the frame.
/// </summary>
public class PickleFrameTests
{
    private const string Bytes2 = "B\u0002\0\0\0ab.";

    /// <summary>The content after PROTO: each number is the length of a frame, each text its content.</summary>
    public static TheoryData<object[], string> Taken => new()
    {
        { [2, "N."], "None" },
        { [1, "N", 2, "N."], "None" },
        { [1, "N", 0, 1, "."], "None" },
        { [0, "N."], "None" },
        { [9, 2, "N."], "None" },
        { [1, "N."], "None" },
        { [4, "N.XX"], "None" },
        { [1, Bytes2], "b'ab'" },
        { [5, Bytes2], "b'ab'" },
        { [1, "I123\n."], "123" },
        { [4, "cos\ngetcwd\n."], "<os.getcwd>" },
        { [1, "K\u0005."], "5" },
        { [2, "U\u0003abc."], "'abc'" },
    };

    public static TheoryData<object[], PickleErrorCode> Refused => new()
    {
        { [11, 1, "N."], PickleErrorCode.InvalidArgument },
        { [10, 2, "N."], PickleErrorCode.InvalidArgument },
        { [10, 0, "N."], PickleErrorCode.InvalidArgument },
        { [12, 2, "N."], PickleErrorCode.Truncated },
        { [3, "N."], PickleErrorCode.Truncated },
        { [2, Bytes2], PickleErrorCode.InvalidArgument },
        { [6, Bytes2], PickleErrorCode.InvalidArgument },
        { [3, "J\u0005\0\0\0."], PickleErrorCode.InvalidArgument },
        { [4, "I123\n."], PickleErrorCode.InvalidArgument },
        { [5, "cos\ngetcwd\n."], PickleErrorCode.InvalidArgument },
        { [4, "I123"], PickleErrorCode.Truncated },
        { [3, "U\u0003abc."], PickleErrorCode.InvalidArgument },
        { [5, "(K\u0001M\u0002\0t."], PickleErrorCode.InvalidArgument },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public void Data_that_begins_at_the_end_of_a_frame_is_outside_the_frame(object[] parts, string value)
    {
        byte[] pickle = Make(parts);
        using var stream = new DripStream(pickle);

        Assert.Equal(value, PyRepr.Format(PickleSerializer.Default.Deserialize(pickle)));
        Assert.Equal(value, PyRepr.Format(PickleSerializer.Default.Deserialize<object?>(pickle)));
        Assert.Equal(value, PyRepr.Format(PickleSerializer.Default.Deserialize(stream)));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_read_that_crosses_the_end_of_a_frame_is_refused(object[] parts, PickleErrorCode error)
    {
        byte[] pickle = Make(parts);

        Assert.Equal(
            error, Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(pickle)).ErrorCode);
        Assert.Equal(
            error,
            Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize<List<long>>(pickle)).ErrorCode);
    }

    [Fact]
    public void Typed_reading_also_enforces_frames()
    {
        byte[] whole = Make([4, "](K\u0001", 5, "K\u0002K\u0003e", 1, "."]);
        byte[] crossing = Make([6, "](K\u0001M\u0002\0e."]);
        byte[] nested = Make([14, "](K\u0001", 6, "K\u0002K\u0003e."]);
        byte[] outside = Make([5, "](K\u0001K\u0002K\u0003e."]);

        Assert.Equal([1L, 2L, 3L], PickleSerializer.Default.Deserialize<List<long>>(whole)!);
        Assert.Equal([1L, 2L, 3L], PickleSerializer.Default.Deserialize<List<long>>(outside)!);
        Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize<List<long>>(crossing));
        Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize<List<long>>(nested));
    }

    private static byte[] Make(object[] parts)
    {
        List<byte> pickle = [0x80, 4];
        foreach (object part in parts)
        {
            if (part is int length)
            {
                var frame = new byte[1 + sizeof(ulong)];
                frame[0] = 0x95;
                BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(1), length);
                pickle.AddRange(frame);
            }
            else
            {
                pickle.AddRange(System.Text.Encoding.Latin1.GetBytes((string)part));
            }
        }

        return [.. pickle];
    }
}
