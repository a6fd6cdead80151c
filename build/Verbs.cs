using System.CommandLine;
using System.CommandLine.Help;

namespace PyCompat.Build;

/// <summary>The commands for working with this repository.</summary>
internal static class Verbs
{
    public static Command CreateRoot(Signals signals) => new("build.sh")
    {
        Simple("build", "compile everything", async cancellation =>
        {
            await Dotnet.BuildAsync(Repository.Solution, cancellation);
            return 0;
        }),
        Simple("demo", ".NET talks to a real Python: a table of what was sent, and a picture by a pool", cancellation =>
            RunBuiltAsync("PyCompat.Demo", [], needsPython: true, cancellation)),
        Test(signals),
        PassingOn("bench", "compare the speed with alternatives",
            "--only PART,... (--only ? lists the parts), --in-process ...; --help says more", BenchAsync),
        PassingOn("fuzz", "feed hostile pickles to the codec",
            "--seconds N, --seed N; --input FILE repeats one", (options, cancellation) =>
                RunBuiltAsync("PyCompat.Fuzzing", options, needsPython: false, cancellation)),
        Simple("soak", "checksummed messages to and from Python, for 10 minutes or PYCOMPAT_SOAK_SECONDS", SoakAsync),
        Simple("publish", "leave the tool at artifacts/publish/pycompat", async cancellation =>
        {
            await Publishing.PublishToolAsync("artifacts/publish", cancellation);
            return 0;
        }),
        Simple("pack", $"leave the packages in {Repository.Packages}", async cancellation =>
        {
            await Publishing.PackAsync(cancellation);
            return 0;
        }),
        Format(),
    };

    private static Command Simple(string name, string description, Func<CancellationToken, Task<int>> run)
    {
        var verb = new Command(name, description) { new HelpOption() };
        verb.SetAction((_, cancellation) => run(cancellation));
        return verb;
    }

    // Without its own --help: the program has one.
    private static Command PassingOn(
        string name, string description, string options, Func<string[], CancellationToken, Task<int>> run)
    {
        Argument<string[]> passedOn = Rest("OPTIONS", options);
        var verb = new Command(name, description) { passedOn };
        verb.SetAction((parsed, cancellation) => run(parsed.GetValue(passedOn) ?? [], cancellation));
        return verb;
    }

    private static Argument<string[]> Rest(string name, string description) =>
        new(name) { HelpName = name, Description = description, Arity = ArgumentArity.ZeroOrMore };

    private static Command Test(Signals signals)
    {
        var all = new Option<bool>("--all")
        {
            Description = "every Python found, the tool and a sample as native code, and --wine",
        };
        var slow = new Option<bool>("--slow") { Description = "--all, and the tests marked as slow" };
        var wine = new Option<bool>("--wine")
        {
            Description = "the connection tests without Python, as a Windows program under Wine",
        };
        Argument<string[]> runnerOptions = Rest("-- RUNNER-OPTIONS", "passed to the test runner: -class NAME ...");
        // PowerShell removes a bare --, so options with a single - are passed to the runner without it, too.
        runnerOptions.Validators.Add(result =>
        {
            string[] words = [.. result.Tokens.Select(token => token.Value)];
            if (Array.Find(words, word => word.StartsWith("--", StringComparison.Ordinal)) is { } unknown)
            {
                result.AddError($"there is no option '{unknown}'");
            }
            else if (words is [var first, ..] && !first.StartsWith('-'))
            {
                result.AddError($"options of the test runner begin with -, '{first}' does not");
            }
        });
        var verb = new Command("test", "run the tests, with the default, the oldest and the newest Python found")
        {
            all, slow, wine, runnerOptions, new HelpOption(),
        };
        verb.Validators.Add(result =>
        {
            if (new[] { all, slow, wine }.Count(result.GetValue) > 1)
            {
                result.AddError("use only one of --all, --slow and --wine");
            }
        });
        verb.SetAction((parsed, cancellation) =>
        {
            TestTier tier = parsed.GetValue(slow) ? TestTier.Slow
                : parsed.GetValue(all) ? TestTier.All
                : parsed.GetValue(wine) ? TestTier.Wine
                : TestTier.Default;
            return new TestRun(tier, parsed.GetValue(runnerOptions) ?? [], signals).RunAsync(cancellation);
        });
        return verb;
    }

    private static Command Format()
    {
        var check = new Option<bool>("--check") { Description = "only report what is not formatted" };
        var verb = new Command("format", "format the sources, and check what the formatter does not")
        {
            check, new HelpOption(),
        };
        verb.SetAction((parsed, cancellation) =>
            parsed.GetValue(check) ? Formatting.CheckAsync(cancellation) : Formatting.FormatAsync(cancellation));
        return verb;
    }

    private static Task<int> BenchAsync(string[] options, CancellationToken cancellation) =>
        OperatingSystem.IsWindows()
            ? throw new BuildFailureException(
                "the benchmarks pin processes and use Unix sockets: run ./build.sh bench on Linux")
            : RunBuiltAsync("PyCompat.Benchmarks", options, needsPython: true, cancellation);

    private static Task<int> SoakAsync(CancellationToken cancellation) => RunBuiltAsync(
        "PyCompat.InteropTests",
        [
            .. TestRun.RunnerOptions, "-explicit", "only", "-class", "PyCompat.InteropTests.SoakTests",
            "-showLiveOutput",
        ],
        needsPython: true, cancellation);

    private static async Task<int> RunBuiltAsync(
        string project, string[] arguments, bool needsPython, CancellationToken cancellation)
    {
        if (needsPython)
        {
            await PythonLocator.EnsureAsync(cancellation);
        }

        await Dotnet.BuildAsync($"{Repository.Tests}/{project}", cancellation);
        return await Programs.RunAsync(Repository.Built(project), arguments, cancellation);
    }
}
