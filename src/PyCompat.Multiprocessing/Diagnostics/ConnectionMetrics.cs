using System.Diagnostics.Metrics;

namespace PyCompat.Multiprocessing.Diagnostics;

/// <summary>
/// Counters of all connections of this process, by the names that the guide gives; without a listener they cost a
/// check.
/// </summary>
internal static class ConnectionMetrics
{
    private static readonly Meter Meter = new("PyCompat.Multiprocessing");

    private static readonly Counter<long> MessagesSent = Meter.CreateCounter<long>(
        "pycompat.messages.sent", "{message}", "Messages that left whole.");

    private static readonly Counter<long> MessagesReceived = Meter.CreateCounter<long>(
        "pycompat.messages.received", "{message}", "Messages that arrived whole.");

    private static readonly Counter<long> BytesSent = Meter.CreateCounter<long>(
        "pycompat.bytes.sent", "By", "Bytes of the messages that left, headers not counted.");

    private static readonly Counter<long> BytesReceived = Meter.CreateCounter<long>(
        "pycompat.bytes.received", "By", "Bytes of the messages that arrived, headers not counted.");

    public static void CountSent(long length) => CountSent(1, length);

    public static void CountSent(int messages, long bytes)
    {
        MessagesSent.Add(messages);
        BytesSent.Add(bytes);
    }

    public static void CountReceived(long length)
    {
        MessagesReceived.Add(1);
        BytesReceived.Add(length);
    }
}
