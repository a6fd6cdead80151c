using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;

namespace PyCompat.UnitTests.Pickle.Inspection;

public class PickleDisassemblerTests
{
    /// <summary>A pickle in Latin-1, the line of its first opcode, and its argument.</summary>
    public static TheoryData<string, string> Arguments => new()
    {
        { "N", "N    NONE" },
        { "K\u00ff", "K    BININT1    255" },
        { "M\u00ff\u00ff", "M    BININT2    65535" },
        { "J\u0000\u0000\u0000\u0080", "J    BININT     -2147483648" },
        { "j\u0000\u0000\u0000\u0080", "j    LONG_BINGET 2147483648" },
        { "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "\\x95 FRAME      18446744073709551615" },
        { "G\u00bf\u00f4\u0000\u0000\u0000\u0000\u0000\u0000", "G    BINFLOAT   -1.25" },
        { "I-7\n", "I    INT        -7" },
        { "I00\n", "I    INT        False" },
        { "I01\n", "I    INT        True" },
        { "g12\n", "g    GET        12" },
        { "L1234L\n", "L    LONG       1234" },
        { "L-99999999999999999999\n", "L    LONG       -99999999999999999999" },
        { "F1e300\n", "F    FLOAT      1e+300" },
        { "Finf\n", "F    FLOAT      inf" },
        { "S'a\\n\\x41\\''\n", "S    STRING     \"a\\nA'\"" },
        { "S\"\u00e9\"\n", "S    STRING     '\\xe9'" },
        { "Pa\\n\n", "P    PERSID     'a\\\\n'" },
        { "cos\nsystem\n", "c    GLOBAL     'os system'" },
        { "Va\\u00e9\\U0001F600\u00e9\n", "V    UNICODE    'aé😀é'" },
        { "U\u0002\u00e9a", "U    SHORT_BINSTRING '\\xe9a'" },
        { "T\u0001\u0000\u0000\u0000a", "T    BINSTRING  'a'" },
        { "C\u0002\u0000'", "C    SHORT_BINBYTES b\"\\x00'\"" },
        { "B\u0001\u0000\u0000\u0000a", "B    BINBYTES   b'a'" },
        { "\u008e\u0001\0\0\0\0\0\0\0a", "\\x8e BINBYTES8  b'a'" },
        { "\u0096\u0001\0\0\0\0\0\0\0a", "\\x96 BYTEARRAY8 bytearray(b'a')" },
        { "\u008c\u0003\u00ed\u00a0\u0080", "\\x8c SHORT_BINUNICODE '\\ud800'" },
        { "X\u0001\0\0\0'", "X    BINUNICODE \"'\"" },
        { "\u008d\u0001\0\0\0\0\0\0\0a", "\\x8d BINUNICODE8 'a'" },
        { "\u008a\u0002\u00ff\u0000", "\\x8a LONG1      255" },
        { "\u008b\u0002\0\0\0\u0000\u0080", "\\x8b LONG4      -32768" },
        { "\u008a\0", "\\x8a LONG1      0" },
    };

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Every_form_of_argument_is_shown_as_in_pickletools(string instruction, string line)
    {
        string listing = List(instruction + ".");

        Assert.Equal($"    0: {line}", listing.Split('\n')[0]);
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Every_form_of_argument_that_ends_prematurely_is_truncated(string instruction, string line)
    {
        byte[] bytes = Latin1(instruction);
        for (int length = 1; length < bytes.Length; length++)
        {
            PickleException exception = Assert.Throws<PickleException>(() => Count(bytes.AsMemory(0, length)));
            Assert.Equal((PickleErrorCode.Truncated, 0L), (exception.ErrorCode, exception.Offset));
        }

        Assert.Equal(bytes.Length, Assert.Throws<PickleException>(() => Count(bytes)).Offset);
        Assert.NotEmpty(line);
    }

    [Fact]
    public void Every_opcode_has_a_line()
    {
        for (int code = 0; code < 256; code++)
        {
            OpcodeInfo info = OpcodeInfo.Of((byte)code);
            if (info.Name is null)
            {
                PickleException exception = Assert.Throws<PickleException>(() => Count(new[] { (byte)code }));
                Assert.Equal(PickleErrorCode.UnknownOpcode, exception.ErrorCode);
            }
            else if (info.Argument == ArgumentForm.None)
            {
                string listing = List($"{(char)code}.");
                Assert.Contains($" {info.Name}", listing, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Marks_cause_indentation_and_are_named_where_they_are_consumed()
    {
        Assert.Equal(
            """
                0: (    MARK
                1: N        NONE
                2: (        MARK
                3: 0            POP        (MARK at 2)
                4: (        MARK
                5: t            TUPLE      (MARK at 4)
                6: \x94     MEMOIZE    (as 0)
                7: 1        POP_MARK   (MARK at 0)
                8: l    LIST       no MARK exists on stack
                9: .    STOP
            highest protocol among opcodes = 4

            """,
            List("(N(0(t\u00941l."));
    }

    [Fact]
    public void Data_after_the_pickle_is_not_touched()
    {
        byte[] bytes = [.. "(l."u8, 9];

        Assert.Equal(3, new PickleDisassembler(bytes).WriteTo(Output()));
    }

    [Fact]
    public void The_lines_before_an_error_are_written()
    {
        var output = Output();

        PickleException exception = Assert.Throws<PickleException>(
            () => new PickleDisassembler(Latin1("NIx\n.")).WriteTo(output));

        Assert.Equal((PickleErrorCode.InvalidArgument, 1L), (exception.ErrorCode, exception.Offset));
        Assert.Equal("    0: N    NONE\n", output.ToString());
    }

    [Theory]
    [InlineData("T\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    public void Negative_lengths_and_lengths_beyond_the_limits_are_refused(string instruction) =>
        Assert.Equal(
            PickleErrorCode.LimitExceeded,
            Assert.Throws<PickleException>(() => Count(Latin1(instruction))).ErrorCode);

    [Fact]
    public void A_long_int_in_digits_is_not_converted()
    {
        byte[] bytes = [.. "L"u8, .. Enumerable.Repeat((byte)'7', 1_000_000), .. "L\n."u8];
        PickleInstruction instruction = new PickleDisassembler(bytes).First();

        Assert.Equal(
            PickleErrorCode.LimitExceeded,
            Assert.Throws<PickleException>(() => instruction.DecodeArgument()).ErrorCode);
    }

    [Fact]
    public void Enumerating_the_opcodes_does_not_allocate_for_each_one()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(Enumerable.Range(0, 10_000).ToList());
        var disassembler = new PickleDisassembler(pickle);
        Loop();
        long before = GC.GetAllocatedBytesForCurrentThread();

        int count = Loop();

        Assert.True(count > 10_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);

        int Loop()
        {
            int found = 0;
            foreach (PickleInstruction instruction in disassembler)
            {
                found += instruction.Bytes.Length > 0 ? 1 : 0;
            }

            return found;
        }
    }

    [Fact]
    public void An_instruction_describes_itself()
    {
        PickleInstruction instruction = new PickleDisassembler(Latin1("cos\nsystem\n.")).First();

        Assert.Equal("0: GLOBAL 'os system'", instruction.ToString());
        Assert.Equal(("GLOBAL", 0, (byte)'c', true), (
            instruction.Name, instruction.Protocol, instruction.Opcode, instruction.HasArgument));
    }

    private static int Count(ReadOnlyMemory<byte> pickle) => new PickleDisassembler(pickle).Count();

    private static byte[] Latin1(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    private static StringWriter Output() => new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    private static string List(string pickle)
    {
        var output = Output();
        new PickleDisassembler(Latin1(pickle)).WriteTo(output);
        return output.ToString();
    }
}
