using CliWrap.Buffered;

namespace PyCompat.InteropTests.Harness;

/// <summary>
/// Two network namespaces connected by a virtual cable: as far as the network is concerned, two hosts.
/// </summary>
internal sealed class TwoHosts : IAsyncDisposable
{
    public const string FirstAddress = "10.213.77.1";
    public const string SecondAddress = "10.213.77.2";

    private readonly string _name = $"pycompat-{Environment.ProcessId}";

    private TwoHosts()
    {
    }

    private string First => $"{_name}-a";

    private string Second => $"{_name}-b";

    /// <summary>Creates the namespaces; skips the test with a reason if that is not possible.</summary>
    public static async Task<TwoHosts> CreateOrSkipAsync()
    {
        var hosts = new TwoHosts();
        var reason = await hosts.TryCreateAsync();
        if (reason is null)
        {
            return hosts;
        }

        await hosts.DisposeAsync();
        Assert.Skip($"two network namespaces cannot be made here: {reason}");
        return hosts;
    }

    /// <summary>Makes a command run on the first host.</summary>
    public Command OnFirst(Command command) => On(First, command);

    /// <summary>Makes a command run on the second host.</summary>
    public Command OnSecond(Command command) => On(Second, command);

    public async ValueTask DisposeAsync()
    {
        // Deletes whichever exists; the cable is deleted with its ends.
        await RunAsync($"netns delete {First}");
        await RunAsync($"netns delete {Second}");
    }

    private async Task<string?> TryCreateAsync()
    {
        string[] steps =
        [
            $"netns add {First}",
            $"netns add {Second}",
            $"-n {First} link add pycompat0 type veth peer name pycompat1 netns {Second}",
            $"-n {First} address add {FirstAddress}/24 dev pycompat0",
            $"-n {Second} address add {SecondAddress}/24 dev pycompat1",
            $"-n {First} link set pycompat0 up",
            $"-n {Second} link set pycompat1 up",
        ];
        foreach (var step in steps)
        {
            if (await RunAsync(step) is { } reason)
            {
                return $"'ip {step}': {reason}";
            }
        }
        return null;
    }

    // Returns null on success.
    private static async Task<string?> RunAsync(string arguments)
    {
        try
        {
            var result = await Cli.Wrap("ip").WithArguments(arguments).WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync();
            return result.ExitCode == 0 ? null : result.StandardError.Trim();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }

    // 'ip netns exec' replaces itself with the command, so killing the process at the end kills the command.
    private static Command On(string host, Command command) => command
        .WithArguments($"netns exec {host} {command.TargetFilePath} {command.Arguments}")
        .WithTargetFile("ip");
}
