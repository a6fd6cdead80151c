using System.Text.RegularExpressions;

namespace PyCompat.InteropTests;

/// <summary>Extracts the pair of programs from the README, then compiles and runs it as a reader would.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    /// <summary>In milliseconds; includes starting a compiler.</summary>
    private const int CompileTimeout = 5 * TestRun.Timeout;

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
          </PropertyGroup>
          <ItemGroup>
            <Reference Include="{0}/PyCompat.Multiprocessing.dll" />
            <Reference Include="{0}/PyCompat.Pickle.dll" />
          </ItemGroup>
        </Project>
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-readme-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = CompileTimeout)]
    public async Task The_pair_in_the_README_compiles_runs_and_prints_the_stated_output()
    {
        var readme = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "README.md"), TestRun.Cancellation);
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        await WriteAsync("worker.py", Block(readme, "python"));
        await WriteAsync("Program.cs", Block(readme, "csharp"));
        await WriteAsync("pair.csproj", Project.Replace("{0}", here, StringComparison.Ordinal));

        await using var build = Peer.Start(Cli.Wrap("dotnet").WithWorkingDirectory(_folder.FullName).WithArguments(
            ["build", "--configuration", "Release", "--output", "out", "--verbosity", "quiet", "-nodeReuse:false"]));
        (await build.WaitForEndAsync()).MustHaveSucceeded();
        await using var pair = Peer.Start(Cli.Wrap("dotnet").WithWorkingDirectory(_folder.FullName)
            .WithArguments(["out/pair.dll"])
            .WithEnvironmentVariables(variables => variables.Set("PYCOMPAT_PYTHON", InstalledPythons.Default.Path)));
        var result = await pair.WaitForEndAsync();

        result.MustHaveSucceeded();
        Assert.Equal(Block(readme, "text").TrimEnd(), result.Output.TrimEnd());
    }

    private static string Block(string readme, string language)
    {
        var blocks = CodeBlock().Matches(readme).Where(match => match.Groups["language"].Value == language).ToList();
        return Assert.Single(blocks).Groups["code"].Value;
    }

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(_folder.FullName, name), text, TestRun.Cancellation);

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
