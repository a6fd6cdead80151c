using System.Diagnostics;
using System.Globalization;
using PyCompat.Multiprocessing;
using PyCompat.Pickle.Model;

namespace PyCompat.Demo.Steps;

/// <summary>Sends bytes of increasing size, which Python echoes.</summary>
internal sealed class BytesStep : IStep
{
    // 16384 and one more: where CPython changes from one write to two (connection.py, _send_bytes).
    private static readonly int[] Lengths = [0, 1, 1 << 10, 16384, 16385, 1 << 20, 1 << 24, 1 << 26];

    public IEnumerable<Exchange> Run(Connection connection)
    {
        var bytes = new byte[Lengths[^1]];
        new Random(Seed: 1).NextBytes(bytes);
        foreach (var length in Lengths)
        {
            var message = bytes.AsMemory(0, length);
            connection.Send(new PyTuple("echo bytes"));
            var watch = Stopwatch.StartNew();
            connection.SendBytes(message.Span);
            var answer = connection.ReceiveBytes();
            var milliseconds = watch.Elapsed.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture);
            yield return new Exchange(
                "bytes",
                Size(length),
                $"{length} bytes",
                $"{answer.Length} bytes in {milliseconds} ms",
                answer.AsSpan().SequenceEqual(message.Span));
        }
    }

    private static string Size(int length) => length switch
    {
        >= 1 << 20 when length % (1 << 20) == 0 => $"{length >> 20} MiB",
        >= 1 << 10 when length % (1 << 10) == 0 => $"{length >> 10} KiB",
        _ => $"{length} B",
    };
}
