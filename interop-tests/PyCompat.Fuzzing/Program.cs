using System.Diagnostics;
using System.Security.Cryptography;
using PyCompat.Fuzzing;

const int WrongUsage = 2;
const string FailureFolder = "artifacts/fuzz";
TimeSpan reportEvery = TimeSpan.FromSeconds(5);

if (FuzzOptions.TryParse(args) is not { } options)
{
    Console.Error.WriteLine(FuzzOptions.Usage);
    return WrongUsage;
}

try
{
    if (options.Input is { } file)
    {
        byte[] message = File.ReadAllBytes(file);
        Console.WriteLine($"{file}: {PickleTarget.Check(message)}, read as {TypedTarget.Check(message)} types");
        return 0;
    }

    Fuzz(options);
    return 0;
}
catch (FuzzFailureException failure)
{
    Directory.CreateDirectory(FailureFolder);
    string name = Convert.ToHexStringLower(SHA256.HashData(failure.Input))[..16];
    string path = Path.Combine(FailureFolder, $"{name}.pickle");
    File.WriteAllBytes(path, failure.Input);
    Console.Error.WriteLine($"{failure.Message}\nsaved; try it again with --input {path}");
    return 1;
}

void Fuzz(FuzzOptions options)
{
    Console.WriteLine(
        $"seed {options.Seed}, {PickleSeeds.All.Count} pickles to begin with, {TypedSeeds.All.Count} of known types");
    var mutator = new PickleMutator(options.Seed, PickleSeeds.All);
    var typed = new PickleMutator(options.Seed, TypedSeeds.All);
    long fitting = 0;
    var clock = Stopwatch.StartNew();
    TimeSpan nextReport = reportEvery;
    var counts = new long[Enum.GetValues<FuzzOutcome>().Length];
    do
    {
        counts[(int)PickleTarget.Check(mutator.Next())]++;
        fitting += TypedTarget.Check(typed.Next()) > 0 ? 1 : 0;
        if (clock.Elapsed >= nextReport || clock.Elapsed >= options.Duration)
        {
            nextReport += reportEvery;
            Console.WriteLine($"{clock.Elapsed.TotalSeconds,6:0} s: {counts.Sum(),12:N0} messages, "
                + $"{counts[(int)FuzzOutcome.Written]:N0} read and written, "
                + $"{counts[(int)FuzzOutcome.NotWritten]:N0} only read; as many typed ones, {fitting:N0} of which fit; "
                + $"{Environment.WorkingSet >> 20:N0} MiB in use");
        }
    }
    while (clock.Elapsed < options.Duration);
}
