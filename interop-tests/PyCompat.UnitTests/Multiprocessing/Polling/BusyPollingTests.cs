namespace PyCompat.UnitTests.Multiprocessing.Polling;

/// <summary>Receiving that polls repeatedly before its thread sleeps.</summary>
public class BusyPollingTests
{
    private const int Limit = 30_000;

    private static readonly ConnectionOptions Busy = new() { BusyPollDuration = TimeSpan.FromSeconds(1) };

    public static TheoryData<Wire> AllWires => Wires.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Messages_arrive_as_without_busy_polling(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire, Busy));
        (Connection sender, Connection receiver) = pair;
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

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Closing_ends_a_busy_polling_call(Wire wire)
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
    public void More_than_a_second_or_a_negative_time_is_refused(int milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ConnectionOptions { BusyPollDuration = TimeSpan.FromMilliseconds(milliseconds) });
}
