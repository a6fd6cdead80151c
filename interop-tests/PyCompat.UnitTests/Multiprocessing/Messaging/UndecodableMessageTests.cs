using PyCompat.Multiprocessing.Channels;

namespace PyCompat.UnitTests.Multiprocessing.Messaging;

public class UndecodableMessageTests
{
    private const int Limit = 30_000;

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_is_not_a_pickle_is_consumed_and_included_in_the_exception(bool isAsynchronous)
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        byte[] message = [0x80, 4, 0xff];
        sender.SendBytes(message);
        sender.Send("next");

        PickleException failure = isAsynchronous
            ? await Assert.ThrowsAsync<PickleException>(
                async () => await receiver.ReceiveAsync(TestContext.Current.CancellationToken))
            : Assert.Throws<PickleException>(() => receiver.Receive());

        Assert.Equal(PickleErrorCode.UnknownOpcode, failure.ErrorCode);
        Assert.Equal(2, failure.Offset);
        Assert.Equal(message, failure.MessageBytes.ToArray());
        Assert.Equal("next", receiver.Receive());
    }

    // A payload with its own array, and the sizes around it; an array from the pool; native memory, from which it is
    // moved.
    [Theory(Timeout = Limit)]
    [InlineData(64 << 20, true, 1.6)]
    [InlineData(3_000_000, false, 2.5)]
    [InlineData((64 << 20) + 1, false, 1.1)]
    public async Task A_long_message_is_not_copied_for_the_exception(int length, bool isPayload, double mostAllocated)
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        byte[] message = new byte[length];
        new Random(length).NextBytes(message);
        byte[] pickle = isPayload
            ? [0x80, 5, (byte)'B', .. BitConverter.GetBytes(length), .. message, 0xff, (byte)'.']
            : [0x80, 5, 0xff, .. message];
        BlockingThread receiving = BlockingThread.Start(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            PickleException failure = Assert.Throws<PickleException>(() => receiver.Receive());
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(pickle, failure.MessageBytes.ToArray());
            Assert.InRange(allocated, 0, (long)(mostAllocated * length));
        });
        await sender.SendBytesAsync(pickle, TestContext.Current.CancellationToken);
        await receiving.Call;
        sender.Send("next");
        Assert.Equal("next", receiver.Receive());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4 << 20)]
    [InlineData((8 << 20) + 1)]
    public void Native_memory_is_released_at_once_when_its_content_is_moved(int length)
    {
        using IMemoryOwner<byte> owner = new NativeBuffer();
        var buffer = (NativeBuffer)owner;
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        buffer.Grow(length + 100);
        content.CopyTo(buffer.GetSpan());
        Assert.Equal(content, buffer.MoveToArray(length));
        Assert.Equal(length == 0 ? 100 : 0, buffer.Capacity);
    }
}
