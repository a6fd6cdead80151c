namespace PyCompat.UnitTests.Pickle;

public class PickleOptionsTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void A_protocol_that_does_not_exist_is_refused(int protocol) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PickleOptions { Protocol = protocol });
}
