using System.Diagnostics;
using System.Globalization;
using PyCompat.Benchmarks.Contests;

namespace PyCompat.Benchmarks.Peers;

/// <summary>A process that runs the exercises it reads from standard input, and reports the cost of each.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private const string Listening = "listening";
    private readonly Process _process;
    private readonly string _name;

    private PeerProcess(Process process, string name)
    {
        _process = process;
        _name = name;
    }

    /// <param name="command">The program and its fixed arguments.</param>
    /// <param name="arguments">The role and the address.</param>
    /// <param name="processor">The only processor that the process may use; null for all.</param>
    public static PeerProcess Start(PeerCommand command, IEnumerable<string> arguments, int? processor)
    {
        ProcessStartInfo start = new(command.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (string argument in command.Arguments.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        using (Affinity.OfNewProcesses(processor))
        {
            return new PeerProcess(Process.Start(start)!, command.Program);
        }
    }

    public async Task WaitUntilListeningAsync()
    {
        string line = await ReadLineAsync();
        if (line != Listening)
        {
            throw new InvalidOperationException($"{_name} printed '{line}' instead of '{Listening}'.");
        }
    }

    public async Task TellAsync(string exercise)
    {
        await _process.StandardInput.WriteLineAsync(exercise);
        await _process.StandardInput.FlushAsync();
    }

    public async Task<Sample> HearAsync()
    {
        string line = await ReadLineAsync();
        string[] numbers = line.Split(' ');
        return new Sample(
            double.Parse(numbers[0], CultureInfo.InvariantCulture),
            double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync()
        ?? throw new InvalidOperationException($"{_name} ended before it answered: see its standard error above.");
}
