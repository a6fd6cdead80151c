using CliWrap.Buffered;

namespace PyCompat.InteropTests.Harness;

/// <summary>Two network namespaces with a cable between them: two hosts, as far as the network is concerned.</summary>
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

    /// <summary>Makes them; skips the test where that is not possible, and says why.</summary>
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

    /// <summary>Has a command run on the first host.</summary>
    public Command OnFirst(Command command) => On(First, command);

    /// <summary>Has a command run on the second host.</summary>
    public Command OnSecond(Command command) => On(Second, command);

    public async ValueTask DisposeAsync()
    {
        // Whichever of the two is there; the cable goes with its ends.
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

    // Null: it worked.
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

    // 'ip netns exec' replaces itself by the command, so that the process that is killed at the end is the command's.
    private static Command On(string host, Command command) => command
        .WithArguments($"netns exec {host} {command.TargetFilePath} {command.Arguments}")
        .WithTargetFile("ip");
}
