namespace PyCompat.UnitTests.Multiprocessing.Polling;

/// <summary>Receiving that asks again and again before its thread sleeps.</summary>
public class BusyPollingTests
{
    private const int Limit = 30_000;

    private static readonly ConnectionOptions Busy = new() { BusyPollDuration = TimeSpan.FromSeconds(1) };

    public static TheoryData<Wire> AllWires => Wires.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Messages_come_as_they_do_without(Wire wire)
    {
        (Connection sender, Connection receiver) = Wires.Create(wire, Busy);
        using (sender)
        using (receiver)
        {
            Task receiving = Task.Run(
                () =>
                {
                    for (int i = 0; i < 100; i++)
                    {
                        Assert.Equal(i * i, receiver.ReceiveBytes().Length);
                    }
                },
                Cancellation);
            for (int i = 0; i < 100; i++)
            {
                await sender.SendBytesAsync(new byte[i * i], Cancellation);
            }

            await receiving;
            sender.Close();
            Assert.False(receiver.WaitToReceive());
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Closing_ends_a_call_that_asks(Wire wire)
    {
        (Connection sender, Connection receiver) = Wires.Create(
            wire, Busy with { ReadAhead = wire != Wire.Tcp });
        using (sender)
        {
            TaskCompletionSource begun = new();
            Task receiving = Task.Run(
                () =>
                {
                    begun.SetResult();
                    receiver.ReceiveBytes();
                },
                Cancellation);
            await begun.Task;
            receiver.Close();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public void More_than_a_second_or_less_than_nothing_is_refused(int milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ConnectionOptions { BusyPollDuration = TimeSpan.FromMilliseconds(milliseconds) });
}
