using System.Diagnostics;
using System.Net;
using System.Threading.Channels;

namespace PyCompat.InteropTests;

/// <summary>One cell of the matrix: which side listens, over what transport, and which side has which key.</summary>
internal sealed class AuthenticationMatrix(InstalledPython python, string family)
{
    private const string OurKey = "the key of the tests";
    private const string OtherKey = "another key";
    private static readonly AuthenticationOptions InASecond = new() { Timeout = TimeSpan.FromSeconds(1) };

    /// <summary>
    /// The longest that a cell may take: the handshake's deadline plus the delay of a machine that runs all cells at
    /// once.
    /// </summary>
    public static readonly TimeSpan Longest = InASecond.Timeout + TimeSpan.FromSeconds(5);

    /// <summary>Runs the cell.</summary>
    public async Task<AuthenticationOutcome> RunAsync(string listener, string keys)
    {
        string python = keys switch
        {
            "none" or "ours only" => "none",
            "empty" => "empty",
            "wrong" => Convert.ToHexString(Encoding.UTF8.GetBytes(OtherKey)),
            _ => Convert.ToHexString(Encoding.UTF8.GetBytes(OurKey)),
        };
        using AuthKey? ours = keys switch
        {
            "none" or "theirs only" => null,
            "empty" => new AuthKey([]),
            _ => new AuthKey(Encoding.UTF8.GetBytes(OurKey)),
        };
        return listener == "Python"
            ? await ConnectAsync(python, ours)
            : await ListenAsync(python, ours);
    }

    private async Task<AuthenticationOutcome> ConnectAsync(string pythonKey, AuthKey? key)
    {
        await using Peer peer = Peer.StartPython(python, "auth_peer.py", "listen", Address(), pythonKey);
        EndPoint endPoint = EndPointNotation.Parse(await peer.WaitForLineAsync("listening on"));
        ClientOptions options = new() { AuthKey = key, Authentication = InASecond };
        Connection? connection = null;
        long start = Stopwatch.GetTimestamp();
        string ours = await TryAsync(async () =>
        {
            connection = await Client.ConnectAsync(endPoint, options, TestRun.Cancellation);
            await connection.SendBytesAsync("ping"u8.ToArray(), TestRun.Cancellation);
            byte[] answer = await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
            return Encoding.UTF8.GetString(answer);
        });

        TimeSpan taken = Stopwatch.GetElapsedTime(start);

        // Stays open until Python has finished, so that Python's remaining sends do not fail.
        using (connection)
        {
            return new($"{ours}, {await peer.WaitForLineAsync("result")}", taken);
        }
    }

    private async Task<AuthenticationOutcome> ListenAsync(string pythonKey, AuthKey? key)
    {
        var refusals = Channel.CreateUnbounded<ClientRefusal>();
        ListenerOptions options = new()
        {
            AuthKey = key,
            Authentication = InASecond,
            FirstMessageTimeout = key is null ? InASecond.Timeout : Timeout.InfiniteTimeSpan,
            ClientRefused = refusal => refusals.Writer.TryWrite(refusal),
        };
        using Listener listener = new(EndPointNotation.Parse(Address()), options);
        await using Peer peer = Peer.StartPython(
            python, "auth_peer.py", "connect", EndPointNotation.Format(listener.LocalEndPoint), pythonKey);

        using var either = CancellationTokenSource.CreateLinkedTokenSource(TestRun.Cancellation);
        Task<string> serving = TryAsync(() => ServeAsync(listener, either.Token));
        Task<string> refused = RefusalAsync(refusals, either.Token);
        await peer.WaitForLineAsync("connecting");
        long start = Stopwatch.GetTimestamp();
        string ours = await await Task.WhenAny(serving, refused);
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        string theirs = await peer.WaitForLineAsync("result");
        await either.CancelAsync();
        await Task.WhenAll((Task)serving, refused).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new($"{ours}, {theirs}", taken);
    }

    private static async Task<string> ServeAsync(Listener listener, CancellationToken cancellation)
    {
        await using Connection connection = await listener.AcceptAsync(cancellation);
        byte[] message = await connection.ReceiveBytesAsync(cancellationToken: cancellation);
        await connection.SendBytesAsync(message, cancellation);
        return Encoding.UTF8.GetString(message);
    }

    private static async Task<string> RefusalAsync(Channel<ClientRefusal> refusals, CancellationToken cancellation) =>
        Describe((await refusals.Reader.ReadAsync(cancellation)).Failure);

    private static string Describe(HandshakeException failure)
    {
        Assert.StartsWith("authentication failed: ", failure.Message, StringComparison.Ordinal);
        return failure.ErrorCode.ToString();
    }

    private static async Task<string> TryAsync(Func<Task<string>> action)
    {
        try
        {
            return await action();
        }
        catch (HandshakeException failure)
        {
            return Describe(failure);
        }
    }

    private string Address() => family switch
    {
        "tcp" => "tcp:127.0.0.1:0",
        "unix" => $"unix:{Path.Combine(Path.GetTempPath(), $"pycompat-{Guid.NewGuid():N}")}",
        _ => $"abstract:pycompat-{Guid.NewGuid():N}",
    };
}
