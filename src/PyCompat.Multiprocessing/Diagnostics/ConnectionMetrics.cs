using System.Diagnostics.Metrics;

namespace PyCompat.Multiprocessing.Diagnostics;

/// <summary>
/// Counters for all connections of this process, under the names documented in the guide; without a listener their only
/// cost is a check.
/// </summary>
internal static class ConnectionMetrics
{
    private static readonly Meter Meter = new("PyCompat.Multiprocessing");

    private static readonly Counter<long> MessagesSent = Meter.CreateCounter<long>(
        "pycompat.messages.sent", "{message}", "Messages sent completely.");

    private static readonly Counter<long> MessagesReceived = Meter.CreateCounter<long>(
        "pycompat.messages.received", "{message}", "Messages received completely.");

    private static readonly Counter<long> BytesSent = Meter.CreateCounter<long>(
        "pycompat.bytes.sent", "By", "Bytes of the messages sent, without headers.");

    private static readonly Counter<long> BytesReceived = Meter.CreateCounter<long>(
        "pycompat.bytes.received", "By", "Bytes of the messages received, without headers.");

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
