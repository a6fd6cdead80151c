namespace PyCompat.InteropTests;

public class TwoHostsTests
{
    private const string Variable = "PYCOMPAT_TEST_KEY";
    private static readonly string HexKey = Convert.ToHexString(Encoding.UTF8.GetBytes("the key of the tests"));

    [Fact(Timeout = TestRun.Timeout)]
    public async Task NET_on_one_host_and_Python_on_the_other_communicate_both_ways()
    {
        await using var hosts = await TwoHosts.CreateOrSkipAsync();
        var python = InstalledPythons.Default;

        var listening = Peer.ToolCommand(
            "echo", "--raw", "--listen", "--once", "--authkey-env-hex", Variable, $"tcp:{TwoHosts.FirstAddress}:0")
            .WithEnvironmentVariables(variables => variables.Set(Variable, HexKey));
        await using (var tool = Peer.Start(hosts.OnFirst(listening)))
        {
            var endPoint = await tool.WaitForLineAsync("listening on");
            await using var client = Peer.Start(
                hosts.OnSecond(Peer.PythonCommand(python, "auth_peer.py", ["connect", endPoint, HexKey])));
            Assert.Equal("echoed", await client.WaitForLineAsync("result"));
            (await tool.WaitForEndAsync()).MustHaveSucceeded();
        }

        await using var listener = Peer.Start(hosts.OnSecond(Peer.PythonCommand(
            python, "auth_peer.py", ["listen", $"tcp:{TwoHosts.SecondAddress}:0", HexKey])));
        var connecting = Peer.ToolCommand(
            "call", "--authkey-env-hex", Variable, await listener.WaitForLineAsync("listening on"), "[1, 2]")
            .WithEnvironmentVariables(variables => variables.Set(Variable, HexKey));
        await using var caller = Peer.Start(hosts.OnFirst(connecting));
        var result = await caller.WaitForEndAsync();
        result.MustHaveSucceeded();
        Assert.Equal(["[1, 2]"], result.OutputLines);
        Assert.Equal("echoed", await listener.WaitForLineAsync("result"));
    }
}
