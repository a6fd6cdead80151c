using System.Globalization;
using PyCompat.Multiprocessing;
using Spectre.Console;

namespace PyCompat.Benchmarks.Reports;

/// <summary>Reports the bytes that a call allocates in steady state.</summary>
internal static class AllocationReport
{
    private const int Count = 10_000;

    public static async Task<IReadOnlyList<(string Call, double Bytes)>> MeasureAsync()
    {
        (Connection first, Connection second) = Connection.CreatePipe();
        await using (first)
        await using (second)
        {
            byte[] message = new byte[64];
            return
            [
                ("SendBytes(span), ReceiveBytes(span), Poll(): together", Measure(() =>
                {
                    first.SendBytes(message);
                    second.Poll();
                    second.ReceiveBytes(message.AsSpan());
                })),
                ("SendBytesAsync, ReceiveBytesAsync, the message there: together", await MeasureAsync(async () =>
                {
                    await first.SendBytesAsync(message);
                    await second.ReceiveBytesAsync(message.AsMemory());
                })),
                ("SendBytesAsync, ReceiveBytesAsync that waits: together", await MeasureAsync(async () =>
                {
                    ValueTask<int> receiving = second.ReceiveBytesAsync(message.AsMemory());
                    await first.SendBytesAsync(message);
                    await receiving;
                })),
            ];
        }
    }

    public static void Write(IEnumerable<(string Call, double Bytes)> rows)
    {
        Table table = new() { Title = new TableTitle("Bytes allocated a time") };
        table.AddColumns("", "bytes");
        foreach ((string call, double bytes) in rows)
        {
            table.AddRow(Markup.Escape(call), bytes.ToString("0.0", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }

    private static double Measure(Action call)
    {
        call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            call();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count;
    }

    private static async Task<double> MeasureAsync(Func<ValueTask> call)
    {
        await call();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Count; i++)
        {
            await call();
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Count;
    }
}
