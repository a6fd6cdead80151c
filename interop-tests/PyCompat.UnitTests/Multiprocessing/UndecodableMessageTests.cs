using PyCompat.Multiprocessing;
using PyCompat.Pickle;

namespace PyCompat.UnitTests.Multiprocessing;

public class UndecodableMessageTests
{
    private const int Limit = 30_000;

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_is_no_pickle_is_consumed_and_comes_in_the_exception(bool isAsynchronous)
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        using (sender)
        using (receiver)
        {
            byte[] message = [0x80, 4, 0xff];
            sender.SendBytes(message);
            sender.Send("next");

            PickleException failure = isAsynchronous
                ? await Assert.ThrowsAsync<PickleException>(
                    async () => await receiver.ReceiveAsync(TestContext.Current.CancellationToken))
                : Assert.Throws<PickleException>(() => receiver.Receive());

            Assert.Equal(PickleError.UnknownOpcode, failure.Error);
            Assert.Equal(2, failure.Offset);
            Assert.Equal(message, failure.MessageBytes.ToArray());
            Assert.Equal("next", receiver.Receive());
        }
    }
}
