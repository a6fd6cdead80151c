using System.Net;
using System.Text.RegularExpressions;
using CliWrap.Buffered;

namespace PyCompat.InteropTests;

/// <summary>The number of system calls for a small message in steady state, counted by strace.</summary>
public partial class SystemCallTests
{
    // The number of messages that SmallMessages exchanges between its two printed lines.
    private const int Messages = 1000;

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("own", 1, 1)]
    [InlineData("given", 1, 2)]
    [InlineData("waited", 2, 2)]
    [InlineData("child", 1, 1)]
    public async Task A_small_message_is_sent_by_one_call_and_received_by_as_few_as_possible(
        string kind, int sendsEach, int receivesEach)
    {
        string trace = await TraceAsync(kind);
        string counted = trace[trace.IndexOf("\"begin", StringComparison.Ordinal)..trace.IndexOf(
            "\"end", StringComparison.Ordinal)];

        int sends = 0;
        int received = 0;
        foreach (Match call in SocketCall().Matches(counted))
        {
            if (call.Value.StartsWith("send", StringComparison.Ordinal))
            {
                sends++;
            }
            else
            {
                received++;
            }
        }

        Assert.Equal(sendsEach * Messages, sends);
        Assert.Equal(receivesEach * Messages, received);
        Assert.DoesNotContain("poll(", counted, StringComparison.Ordinal);
    }

    // connect(2): for a TCP socket, EAGAIN means that no connection can be made now, not that one is in progress.
    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_TCP_connect_that_the_system_refuses_for_now_is_not_a_success()
    {
        using Listener listener = new(new IPEndPoint(IPAddress.Loopback, 0));
        BufferedCommandResult result = await StraceAsync(
            ["-f", "-o", "/dev/null", "-e", "trace=connect", "-e", "inject=connect:error=EAGAIN"],
            ["connect", EndPointNotation.Format(listener.LocalEndPoint)]);

        string[] lines = result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(
            lines, line => Assert.Contains("temporarily unavailable", line, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<string> TraceAsync(string kind)
    {
        string file = Path.GetTempFileName();
        try
        {
            await StraceAsync(
                ["-f", "-o", file, "-e", "trace=write,poll,ppoll,sendto,sendmsg,recvfrom,recvmsg,read,readv,writev"],
                [
                    "exchange_small_messages", kind, InstalledPythons.Default.Path,
                    Fixtures.PythonFile("pycompat_peer.py"), "echo_bytes",
                ]);
            return await File.ReadAllTextAsync(file, TestRun.Cancellation);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<BufferedCommandResult> StraceAsync(string[] options, string[] peer)
    {
        try
        {
            BufferedCommandResult result = await Cli.Wrap("strace")
                .WithArguments([.. options, Path.Combine(AppContext.BaseDirectory, "PyCompat.TestPeer"), .. peer])
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(TestRun.Cancellation);
            Assert.True(result.ExitCode == 0, result.StandardError);
            return result;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("strace is not installed: system calls can be neither counted nor refused.");
            throw;
        }
    }

    [GeneratedRegex(@"(sendto|sendmsg|recvfrom|recvmsg)\(")]
    private static partial Regex SocketCall();
}
