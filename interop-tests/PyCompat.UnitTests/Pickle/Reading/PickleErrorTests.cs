using PyCompat.Pickle.Format;

namespace PyCompat.UnitTests.Pickle.Reading;

public class PickleErrorTests
{
    /// <summary>A broken pickle (as Latin-1), the error, its position, and the opcode there.</summary>
    public static TheoryData<string, PickleErrorCode, long, string?> Broken => new()
    {
        { "", PickleErrorCode.Truncated, 0, null },
        { "N", PickleErrorCode.Truncated, 1, null },
        { "J\0\0", PickleErrorCode.Truncated, 0, "J" },
        { "X\u0005\0\0\0abc.", PickleErrorCode.Truncated, 0, "X" },
        { "\u0080\u0004\u0095\u00FF\0\0\0\0\0\0\0N.", PickleErrorCode.Truncated, 2, "\u0095" },
        { "I12", PickleErrorCode.Truncated, 0, "I" },
        { "cos\nsystem", PickleErrorCode.Truncated, 0, "c" },
        { "N\u00FF.", PickleErrorCode.UnknownOpcode, 1, "\u00FF" },
        { "\u0080\u0006N.", PickleErrorCode.UnsupportedProtocol, 0, "\u0080" },
        { ".", PickleErrorCode.StackUnderflow, 0, "." },
        { "0.", PickleErrorCode.StackUnderflow, 0, "0" },
        { "N\u0086.", PickleErrorCode.StackUnderflow, 1, "\u0086" },
        { "Nt.", PickleErrorCode.StackUnderflow, 1, "t" },
        { "]N(a.", PickleErrorCode.StackUnderflow, 3, "a" },
        { "(o.", PickleErrorCode.StackUnderflow, 1, "o" },
        { "\u0094.", PickleErrorCode.StackUnderflow, 0, "\u0094" },
        { "h\0.", PickleErrorCode.MissingMemoEntry, 0, "h" },
        { "Nq\0j\u0001\0\0\0.", PickleErrorCode.MissingMemoEntry, 3, "j" },
        { "g7\n.", PickleErrorCode.MissingMemoEntry, 0, "g" },
        { "Inumber\n.", PickleErrorCode.InvalidArgument, 0, "I" },
        { "L12x\n.", PickleErrorCode.InvalidArgument, 0, "L" },
        { "Fx\n.", PickleErrorCode.InvalidArgument, 0, "F" },
        { "gx\n.", PickleErrorCode.InvalidArgument, 0, "g" },
        { "p-1\n.", PickleErrorCode.InvalidArgument, 0, "p" },
        { "T\u00FF\u00FF\u00FF\u00FF.", PickleErrorCode.InvalidArgument, 0, "T" },
        { "\u008B\u00FF\u00FF\u00FF\u00FF.", PickleErrorCode.InvalidArgument, 0, "\u008B" },
        { "Sabc\n.", PickleErrorCode.InvalidArgument, 0, "S" },
        { "S'\\x4'\n.", PickleErrorCode.InvalidArgument, 0, "S" },
        { "V\\u12\n.", PickleErrorCode.InvalidArgument, 0, "V" },
        { "X\u0001\0\0\0\u00FF.", PickleErrorCode.InvalidArgument, 0, "X" },
        { "}(Nu.", PickleErrorCode.InvalidArgument, 3, "u" },
        { "c\nname\n.", PickleErrorCode.InvalidArgument, 0, "c" },
        { "\u0082\0.", PickleErrorCode.InvalidArgument, 0, "\u0082" },
        { "NN\u0093.", PickleErrorCode.WrongType, 2, "\u0093" },
        { "N)R.", PickleErrorCode.WrongType, 2, "R" },
        { "cos\nsystem\nNR.", PickleErrorCode.WrongType, 12, "R" },
        { "cm\nC\n)N\u0092.", PickleErrorCode.WrongType, 7, "\u0092" },
        { "NNa.", PickleErrorCode.WrongType, 2, "a" },
        { "NNb.", PickleErrorCode.WrongType, 2, "b" },
        { "NNNs.", PickleErrorCode.WrongType, 3, "s" },
        { "}]Ns.", PickleErrorCode.Unhashable, 3, "s" },
        { "\u008F(]\u0090.", PickleErrorCode.Unhashable, 3, "\u0090" },
        { "(}\u0091.", PickleErrorCode.Unhashable, 2, "\u0091" },
        { "N]0.", PickleErrorCode.NotRepresentable, 2, "0" },
        { "N\u0098.", PickleErrorCode.NotRepresentable, 1, "\u0098" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_pickle_is_refused_with_the_cause_and_the_position(
        string pickle, PickleErrorCode error, long offset, string? opcode)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(pickle);

        PickleException refusal = Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(bytes));

        Assert.Equal((error, offset, opcode is null ? null : (byte?)opcode[0]),
            (refusal.ErrorCode, refusal.Offset, refusal.Opcode));
        Assert.Contains($"at byte {offset}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cause_of_a_refusal_in_reading_has_a_test_case()
    {
        PickleErrorCode[] elsewhere =
        [
            PickleErrorCode.LimitExceeded, PickleErrorCode.NotSerializable,
            // Typed reading only.
            PickleErrorCode.TypeMismatch, PickleErrorCode.OutOfRange, PickleErrorCode.MissingMember,
        ];

        Assert.Equal(
            Enum.GetValues<PickleErrorCode>().Except(elsewhere).Order(),
            Broken.Select(row => row.Data.Item2).Distinct().Order());
    }

    [Fact]
    public void A_value_that_Python_has_no_form_for_is_refused()
    {
        PickleException refusal = Assert.Throws<PickleException>(
            () => PickleSerializer.Default.Serialize(new List<object?> { new Uri("http://example.org") }));

        Assert.Equal((PickleErrorCode.NotSerializable, -1L, null), (refusal.ErrorCode, refusal.Offset, refusal.Opcode));
        Assert.Contains("System.Uri", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_refusal_the_serializer_works_as_before()
    {
        var serializer = new PickleSerializer();
        byte[] half = [0x80, 4, .. "](K\u0001h"u8];
        Assert.Throws<PickleException>(() => serializer.Deserialize(half));
        Assert.Throws<PickleException>(() => serializer.Serialize(new List<object?> { "x", new Uri("http://a") }));

        Assert.Equal("x", serializer.Deserialize(serializer.Serialize("x")));
    }
}
