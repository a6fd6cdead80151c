using System.Text;
using PyCompat.Pickle;
using PyCompat.Pickle.Format;
using PyCompat.UnitTests.Pickle.Support;

namespace PyCompat.UnitTests.Pickle.Reading;

public class PickleErrorTests
{
    /// <summary>A broken pickle (as Latin-1), what is wrong, where, and the opcode there.</summary>
    public static TheoryData<string, PickleError, long, string?> Broken => new()
    {
        { "", PickleError.Truncated, 0, null },
        { "N", PickleError.Truncated, 1, null },
        { "J\0\0", PickleError.Truncated, 0, "J" },
        { "X\u0005\0\0\0abc.", PickleError.Truncated, 0, "X" },
        { "\u0080\u0004\u0095\u00FF\0\0\0\0\0\0\0N.", PickleError.Truncated, 2, "\u0095" },
        { "I12", PickleError.Truncated, 0, "I" },
        { "cos\nsystem", PickleError.Truncated, 0, "c" },
        { "N\u00FF.", PickleError.UnknownOpcode, 1, "\u00FF" },
        { "\u0080\u0006N.", PickleError.UnsupportedProtocol, 0, "\u0080" },
        { ".", PickleError.StackUnderflow, 0, "." },
        { "0.", PickleError.StackUnderflow, 0, "0" },
        { "N\u0086.", PickleError.StackUnderflow, 1, "\u0086" },
        { "Nt.", PickleError.StackUnderflow, 1, "t" },
        { "]N(a.", PickleError.StackUnderflow, 3, "a" },
        { "(o.", PickleError.StackUnderflow, 1, "o" },
        { "\u0094.", PickleError.StackUnderflow, 0, "\u0094" },
        { "h\0.", PickleError.MissingMemoEntry, 0, "h" },
        { "Nq\0j\u0001\0\0\0.", PickleError.MissingMemoEntry, 3, "j" },
        { "g7\n.", PickleError.MissingMemoEntry, 0, "g" },
        { "Inumber\n.", PickleError.InvalidArgument, 0, "I" },
        { "L12x\n.", PickleError.InvalidArgument, 0, "L" },
        { "Fx\n.", PickleError.InvalidArgument, 0, "F" },
        { "gx\n.", PickleError.InvalidArgument, 0, "g" },
        { "p-1\n.", PickleError.InvalidArgument, 0, "p" },
        { "T\u00FF\u00FF\u00FF\u00FF.", PickleError.InvalidArgument, 0, "T" },
        { "\u008B\u00FF\u00FF\u00FF\u00FF.", PickleError.InvalidArgument, 0, "\u008B" },
        { "Sabc\n.", PickleError.InvalidArgument, 0, "S" },
        { "S'\\x4'\n.", PickleError.InvalidArgument, 0, "S" },
        { "V\\u12\n.", PickleError.InvalidArgument, 0, "V" },
        { "X\u0001\0\0\0\u00FF.", PickleError.InvalidArgument, 0, "X" },
        { "}(Nu.", PickleError.InvalidArgument, 3, "u" },
        { "c\nname\n.", PickleError.InvalidArgument, 0, "c" },
        { "\u0082\0.", PickleError.InvalidArgument, 0, "\u0082" },
        { "NN\u0093.", PickleError.WrongType, 2, "\u0093" },
        { "N)R.", PickleError.WrongType, 2, "R" },
        { "cos\nsystem\nNR.", PickleError.WrongType, 12, "R" },
        { "cm\nC\n)N\u0092.", PickleError.WrongType, 7, "\u0092" },
        { "NNa.", PickleError.WrongType, 2, "a" },
        { "NNb.", PickleError.WrongType, 2, "b" },
        { "NNNs.", PickleError.WrongType, 3, "s" },
        { "}]Ns.", PickleError.Unhashable, 3, "s" },
        { "\u008F(]\u0090.", PickleError.Unhashable, 3, "\u0090" },
        { "(}\u0091.", PickleError.Unhashable, 2, "\u0091" },
        { "N]0.", PickleError.NotRepresentable, 2, "0" },
        { "N\u0098.", PickleError.NotRepresentable, 1, "\u0098" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_pickle_is_refused_with_the_cause_and_the_place(
        string pickle, PickleError error, long offset, string? opcode)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(pickle);

        PickleException refusal = Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(bytes));

        Assert.Equal((error, offset, opcode is null ? null : (byte?)opcode[0]),
            (refusal.Error, refusal.Offset, refusal.Opcode));
        Assert.Contains($"at byte {offset}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cause_of_a_refusal_in_reading_has_a_case()
    {
        PickleError[] elsewhere =
        [
            PickleError.LimitExceeded, PickleError.NotSerializable,
            // Of typed reading alone.
            PickleError.TypeMismatch, PickleError.OutOfRange, PickleError.MissingMember,
        ];

        Assert.Equal(
            Enum.GetValues<PickleError>().Except(elsewhere).Order(),
            Broken.Select(row => row.Data.Item2).Distinct().Order());
    }

    [Fact]
    public void A_value_that_Python_has_no_form_for_is_refused()
    {
        PickleException refusal = Assert.Throws<PickleException>(
            () => PickleSerializer.Default.Serialize(new List<object?> { new Uri("http://example.org") }));

        Assert.Equal((PickleError.NotSerializable, -1L, null), (refusal.Error, refusal.Offset, refusal.Opcode));
        Assert.Contains("System.Uri", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_refusal_the_serializer_goes_on_as_if_nothing_had_been()
    {
        var serializer = new PickleSerializer();
        byte[] half = [0x80, 4, .. "](K\u0001h"u8];
        Assert.Throws<PickleException>(() => serializer.Deserialize(half));
        Assert.Throws<PickleException>(() => serializer.Serialize(new List<object?> { "x", new Uri("http://a") }));

        Assert.Equal("x", serializer.Deserialize(serializer.Serialize("x")));
    }
}
