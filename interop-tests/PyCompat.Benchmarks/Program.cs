using PyCompat.Benchmarks;
using PyCompat.Benchmarks.InProcess;
using PyCompat.Benchmarks.Peers;

switch (args)
{
    case [PeerProgram.Verb, .. var options]:
        return PeerProgram.Run(options);
    case ["--help"]:
        Console.WriteLine(BenchOptions.Usage);
        return 0;
    case ["--in-process"]:
        return InProcessRun.Run("");
    case ["--in-process", var parts]:
        return InProcessRun.Run(parts);
    default:
        try
        {
            return await BenchRun.RunAsync(BenchOptions.Parse(args));
        }
        catch (FormatException mistake)
        {
            Console.Error.WriteLine(mistake.Message);
            return 2;
        }
}
