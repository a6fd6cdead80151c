using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace PyCompat.InteropTests;

/// <summary>
/// Exchanges checksummed messages of mixed sizes in both directions at once, for ten minutes or the number of seconds
/// in PYCOMPAT_SOAK_SECONDS: nothing is lost, and memory use does not grow.
/// </summary>
[Collection(nameof(SoakTests))]
[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
public class SoakTests
{
    private const int Limit = 2 * 60 * 60 * 1000;
    private const int DigestLength = 32;
    private const int HeaderLength = sizeof(long) + DigestLength;
    private const long Enough = 10_000_000;
    private const long MemoryBound = 64L << 20;

    private static readonly int[] Sizes = [0, 1, 10, 100, 100, 100, 1000, 1000, 1000, 16_000, 17_000, 70_000];

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(double.Parse(
        Environment.GetEnvironmentVariable("PYCOMPAT_SOAK_SECONDS") ?? "600", CultureInfo.InvariantCulture));

    [Fact(Timeout = Limit, Explicit = true)]
    public async Task Nothing_is_lost_and_memory_use_does_not_grow()
    {
        var options = new PythonProcessOptions { Interpreter = InstalledPythons.Default.Path };
        await using PythonProcess peer = PythonProcess.StartScript(Fixtures.PythonFile("soak_peer.py"), [], options);
        long start = Stopwatch.GetTimestamp();
        Task<long> sending = Task.Run(() => SendAsync(peer.Connection, start), TestRun.Cancellation);
        (long received, long warm) = await ReceiveAsync(peer.Connection, start);
        long sent = await sending;
        long memory = GC.GetTotalMemory(forceFullCollection: true);

        byte[] counts = await peer.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
        Assert.Equal(received, BinaryPrimitives.ReadInt64LittleEndian(counts));
        Assert.Equal(sent, BinaryPrimitives.ReadInt64LittleEndian(counts.AsSpan(sizeof(long))));
        Assert.Equal(0, await peer.WaitForExitAsync(TestRun.Cancellation));
        Assert.True(memory - warm < MemoryBound, $"{warm} bytes at the beginning, {memory} at the end");
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} messages sent, {received} received");
    }

    private static async Task<long> SendAsync(Connection connection, long start)
    {
        Random random = new(1);
        byte[] message = new byte[HeaderLength + Sizes[^1]];
        random.NextBytes(message);
        long count = 0;
        for (; Stopwatch.GetElapsedTime(start) < Duration && count < Enough; count++)
        {
            int length = HeaderLength + Sizes[random.Next(Sizes.Length)];
            BinaryPrimitives.WriteInt64LittleEndian(message, count);
            SHA256.HashData(message.AsSpan(HeaderLength, length - HeaderLength), message.AsSpan(sizeof(long)));
            if (count % 2 == 0)
            {
                connection.SendBytes(message.AsSpan(0, length));
            }
            else
            {
                await connection.SendBytesAsync(message.AsMemory(0, length), TestRun.Cancellation);
            }
        }

        connection.SendBytes([]);
        return count;
    }

    private static async Task<(long Count, long WarmMemory)> ReceiveAsync(Connection connection, long start)
    {
        long warm = 0;
        byte[] digest = new byte[DigestLength];
        for (long count = 0; ; count++)
        {
            using IMemoryOwner<byte> message =
                await connection.ReceivePooledAsync(cancellationToken: TestRun.Cancellation);
            if (message.Memory.IsEmpty)
            {
                return (count, warm);
            }

            Assert.Equal(count, BinaryPrimitives.ReadInt64LittleEndian(message.Memory.Span));
            SHA256.HashData(message.Memory.Span[HeaderLength..], digest);
            Assert.True(
                message.Memory.Span.Slice(sizeof(long), DigestLength).SequenceEqual(digest),
                $"Message {count} arrived corrupted.");
            if (warm == 0 && Stopwatch.GetElapsedTime(start) > Duration / 10)
            {
                warm = GC.GetTotalMemory(forceFullCollection: true);
            }
        }
    }
}
