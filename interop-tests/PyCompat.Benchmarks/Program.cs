using PyCompat.Benchmarks;
using PyCompat.Benchmarks.Peers;

return args is [PeerProgram.Verb, ..]
    ? await PeerProgram.RunAsync(args[1..])
    : await BenchRun.RunAsync(BenchOptions.Parse(args));
