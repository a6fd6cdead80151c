using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.Probes;

/// <summary><c>probe</c>: one line that describes what is listening, and a corresponding exit code.</summary>
internal static class EndPointProbe
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(
        EndPoint address, AuthKey? key, TimeSpan? timeout, CancellationToken cancellation)
    {
        var options = new ClientOptions
        {
            ConnectTimeout = timeout ?? DefaultTimeout,
            Authentication = new AuthenticationOptions { Timeout = timeout ?? DefaultTimeout },
        };
        return key is null
            ? await LookAsync(address, options, cancellation).ConfigureAwait(false)
            : await TryKeyAsync(address, options with { AuthKey = key }, cancellation).ConfigureAwait(false);
    }

    private static async Task<int> LookAsync(EndPoint address, ClientOptions options, CancellationToken cancellation)
    {
        var found = await Client.ProbeAsync(address, options, cancellation).ConfigureAwait(false);
        var (word, exitCode) = found.Outcome switch
        {
            ProbeOutcome.Challenge => ("challenge", ExitCode.Success),
            ProbeOutcome.Unreachable => ("unreachable", ExitCode.ProbeUnreachable),
            ProbeOutcome.Silent => ("silent", ExitCode.ProbeSilent),
            ProbeOutcome.Keyless => ("keyless", ExitCode.ProbeKeyless),
            _ => ("foreign", ExitCode.ProbeForeign),
        };
        return Say(word, found.Description, exitCode);
    }

    // A single connection, not a probe and another one: a Python Listener may only accept one.
    private static async Task<int> TryKeyAsync(EndPoint address, ClientOptions options, CancellationToken cancellation)
    {
        try
        {
            var connection = await Client.ConnectAsync(address, options, cancellation).ConfigureAwait(false);
            connection.Close();
            return Say("welcome", "It wants a key, and the given key is right.", ExitCode.Success);
        }
        catch (Exception failure) when (failure is SocketException or TimeoutException)
        {
            return Say("unreachable", failure.Message, ExitCode.ProbeUnreachable);
        }
        catch (HandshakeException failure)
        {
            return failure.ErrorCode switch
            {
                HandshakeErrorCode.Rejected or HandshakeErrorCode.WrongKey =>
                    Say("refused", failure.Message, ExitCode.ProbeRefused),
                HandshakeErrorCode.Silent => Say("silent", failure.Message, ExitCode.ProbeSilent),
                _ => Say("foreign", failure.Message, ExitCode.ProbeForeign),
            };
        }
    }

    private static int Say(string word, string description, int exitCode)
    {
        Console.Out.WriteLine($"{word}: {FailureText.OneLine(description)}");
        return exitCode;
    }
}
