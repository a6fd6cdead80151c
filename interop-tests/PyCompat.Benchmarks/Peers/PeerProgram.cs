using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.Peers;

/// <summary>
/// This library as one end of a measured connection; the counterpart of <c>python-fixtures/bench_peer.py</c>.
/// </summary>
internal static class PeerProgram
{
    /// <summary>The first argument, which makes this program a peer.</summary>
    public const string Verb = "peer";

    /// <param name="arguments">Options, followed by: listen PATH, connect PATH, or alone.</param>
    public static int Run(IReadOnlyList<string> arguments)
    {
        PeerOptions options = PeerOptions.Parse(arguments);
        using RpcPeer? rpc = options.IsRpc ? RpcPeer.Open(options) : null;
        using Connection? connection = options.IsRpc ? null : Open(options);
        Exercises exercises = new(connection, options);
        while (Console.ReadLine() is { } line)
        {
            string[] parts = line.Split(' ');
            Action exercise = rpc is null
                ? exercises.Prepare(parts[0], parts[1..])
                : rpc.Prepare(parts[0], parts[1..]);
            GC.Collect();
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            long clock = Stopwatch.GetTimestamp();
            exercise();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(clock);
            TimeSpan used = Environment.CpuUsage.TotalTime - processor;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:R} {used.TotalSeconds:R}"));
        }

        return 0;
    }

    private static Connection? Open(PeerOptions options)
    {
        if (options.Role == PeerRole.Alone)
        {
            return null;
        }

        UnixDomainSocketEndPoint address = new(options.Address!);
        if (options.Role == PeerRole.Connect)
        {
            return Client.Connect(address, new ClientOptions { Connection = options.Connection });
        }

        using Listener listener = new(address, new ListenerOptions { Connection = options.Connection });
        Console.WriteLine("listening");
        return listener.Accept();
    }
}
