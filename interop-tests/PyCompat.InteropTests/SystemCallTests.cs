using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;
using PyCompat.InteropTests.Harness;

namespace PyCompat.InteropTests;

/// <summary>How many calls of the system a small message costs at rest, counted by strace.</summary>
public partial class SystemCallTests
{
    // What SmallMessages exchanges between its two lines.
    private const int Messages = 1000;

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("own", 1, 1)]
    [InlineData("given", 1, 2)]
    [InlineData("waited", 2, 2)]
    public async Task A_small_message_is_sent_by_one_call_and_received_by_as_few_as_can_be(
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
                sends++;
            else
                received++;
        }

        Assert.Equal(sendsEach * Messages, sends);
        Assert.Equal(receivesEach * Messages, received);
        Assert.DoesNotContain("poll(", counted, StringComparison.Ordinal);
    }

    private static async Task<string> TraceAsync(string kind)
    {
        string file = Path.GetTempFileName();
        try
        {
            BufferedCommandResult result = await Cli.Wrap("strace")
                .WithArguments(
                [
                    "-f", "-o", file, "-e", "trace=write,poll,ppoll,sendto,sendmsg,recvfrom,recvmsg,read,readv,writev",
                    Path.Combine(AppContext.BaseDirectory, "PyCompat.TestPeer"), "exchange_small_messages", kind,
                ])
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(TestRun.Cancellation);
            Assert.True(result.ExitCode == 0, result.StandardError);
            return await File.ReadAllTextAsync(file, TestRun.Cancellation);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("strace is not installed: system calls cannot be counted.");
            throw;
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"(sendto|sendmsg|recvfrom|recvmsg)\(")]
    private static partial Regex SocketCall();
}
