using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PyCompat.UnitTests.Multiprocessing.Messaging;

public class CancellationTests
{
    private const int Limit = 30_000;

    public static TheoryData<Wire> AllWires => Wires.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_receive_cancelled_before_the_first_byte_leaves_the_connection_usable(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        for (int i = 0; i < 10; i++)
        {
            using CancellationTokenSource source = new();
            ValueTask<byte[]> receiving = receiver.ReceiveBytesAsync(cancellationToken: source.Token);
            await source.CancelAsync();
            OperationCanceledException error =
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await receiving);
            Assert.Equal(source.Token, error.CancellationToken);
        }

        sender.SendBytes([1, 2]);
        Assert.Equal([1, 2], receiver.ReceiveBytes());
        await sender.SendBytesAsync(new byte[] { 3 }, Cancellation);
        Assert.Equal([3], await receiver.ReceiveBytesAsync(cancellationToken: Cancellation));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_receive_cancelled_inside_a_message_breaks_the_direction_and_later_calls_report_it(Wire wire)
    {
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        await using (raw)
        {
            await raw.WriteAsync(new byte[] { 0, 0, 0, 3, 1 }, Cancellation);
            Assert.True(receiver.Poll(Timeout.InfiniteTimeSpan));
            using CancellationTokenSource source = new();
            ValueTask<byte[]> receiving = receiver.ReceiveBytesAsync(cancellationToken: source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await receiving);
            await raw.WriteAsync(new byte[] { 2, 3 }, Cancellation);
            IOException error = Assert.Throws<IOException>(() => receiver.ReceiveBytes());
            Assert.Contains("cancelled", error.Message, StringComparison.Ordinal);
            if (receiver.IsWritable)
            {
                receiver.SendBytes([1]);
            }
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_send_cancelled_beforehand_leaves_the_connection_usable(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await sender.SendBytesAsync(new byte[9], new CancellationToken(canceled: true)));
        sender.SendBytes([1]);
        Assert.Equal([1], receiver.ReceiveBytes());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_send_cancelled_inside_a_message_breaks_the_direction(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        using CancellationTokenSource source = new();
        ValueTask sending = sender.SendBytesAsync(new byte[50_000_000], source.Token);
        Assert.True(receiver.Poll(Timeout.InfiniteTimeSpan));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await sending);
        IOException error = await Assert.ThrowsAsync<IOException>(
            async () => await sender.SendBytesAsync(new byte[1], Cancellation));
        Assert.Contains("cancelled", error.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_cancelled_poll_consumes_nothing(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        using CancellationTokenSource source = new();
        ValueTask<bool> polling = receiver.PollAsync(Timeout.InfiniteTimeSpan, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await polling);
        sender.SendBytes([5]);
        Assert.True(await receiver.PollAsync(Timeout.InfiniteTimeSpan, Cancellation));
        Assert.Equal([5], receiver.ReceiveBytes());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Polling_waits_for_the_specified_time(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        Assert.False(receiver.Poll());
        Assert.False(receiver.Poll(TimeSpan.FromSeconds(-5)));
        Assert.False(await receiver.PollAsync(TimeSpan.Zero, Cancellation));
        foreach (double milliseconds in (double[])[0.5, 20, 20.5])
        {
            TimeSpan timeout = TimeSpan.FromMilliseconds(milliseconds);
            long start = Stopwatch.GetTimestamp();
            Assert.False(receiver.Poll(timeout));
            Assert.InRange(Stopwatch.GetElapsedTime(start), timeout, TimeSpan.MaxValue);
            start = Stopwatch.GetTimestamp();
            Assert.False(await receiver.PollAsync(timeout, Cancellation));
            Assert.InRange(Stopwatch.GetElapsedTime(start), timeout, TimeSpan.MaxValue);
        }

        sender.SendBytes([]);
        Assert.True(receiver.Poll(TimeSpan.MaxValue));
        Assert.True(await receiver.PollAsync(TimeSpan.MaxValue, Cancellation));
        Assert.Empty(receiver.ReceiveBytes());
        Assert.False(receiver.Poll());
    }

    [Fact(Timeout = Limit)]
    public async Task A_connection_runs_over_TLS_and_survives_a_cancelled_receive()
    {
        Wine.Skip("it has no certificate key that .NET can use.");
        (Stream near, Stream far) = Wires.CreateStreams();
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate =
            request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        SslStream client = new(near, leaveInnerStreamOpen: false, (_, presented, _, _) =>
            presented!.GetCertHashString() == certificate.GetCertHashString());
        SslStream server = new(far);
        await Task.WhenAll(
            server.AuthenticateAsServerAsync(certificate),
            client.AuthenticateAsClientAsync("localhost"));

        using var sender = Connection.FromStream(client);
        using var receiver = Connection.FromStream(server);
        using CancellationTokenSource source = new();
        ValueTask<byte[]> receiving = receiver.ReceiveBytesAsync(cancellationToken: source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await receiving);
        foreach (int length in (int[])[0, 1, 16384, 16385, 1_000_000])
        {
            byte[] message = new byte[length];
            Random.Shared.NextBytes(message);
            ValueTask sending = sender.SendBytesAsync(message, Cancellation);
            Assert.Equal(message, receiver.ReceiveBytes());
            await sending;
        }

        sender.Close();
        Assert.False(await receiver.WaitToReceiveAsync(Cancellation));
    }
}
