using System.Text.RegularExpressions;

namespace PyCompat.InteropTests;

/// <summary>Extracts the pairs of programs from the README, then compiles and runs them as a reader would.</summary>
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
            <Reference Include="{0}/PyCompat.Workers.dll" />
            <Reference Include="{0}/PyCompat.Multiprocessing.dll" />
            <Reference Include="{0}/PyCompat.Pickle.dll" />
          </ItemGroup>
        {1}
        </Project>
        """;

    private const string Solution = """
        <Solution>
          <Project Path="call/call.csproj" />
          <Project Path="pipe/pipe.csproj" />
        </Solution>
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-readme-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = CompileTimeout)]
    public async Task The_pairs_in_the_README_compile_run_and_print_the_stated_output()
    {
        var readme = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "README.md"), TestRun.Cancellation);
        var call = Section(readme, "Quick start");
        var pipe = Section(readme, "The pipe itself");
        await WriteAsync("call", "jobs.py", call, Block(call, "xml"));
        await WriteAsync("pipe", "worker.py", pipe, "");
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "pairs.slnx"), Solution, TestRun.Cancellation);

        await using var build = Peer.Start(Cli.Wrap("dotnet").WithWorkingDirectory(_folder.FullName).WithArguments(
            ["build", "--configuration", "Release", "--verbosity", "quiet", "-nodeReuse:false"]));
        (await build.WaitForEndAsync()).MustHaveSucceeded();

        await MustPrintAsync("call", Block(call, "text"));
        await MustPrintAsync("pipe", Block(pipe, "text"));
    }

    private static string Section(string readme, string heading)
    {
        var begin = readme.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"the README has no section '{heading}'");
        var end = readme.IndexOf("\n## ", begin + 1, StringComparison.Ordinal);
        return readme[begin..end];
    }

    private static string Block(string section, string language)
    {
        var blocks = CodeBlock().Matches(section).Where(match => match.Groups["language"].Value == language).ToList();
        return Assert.Single(blocks).Groups["code"].Value;
    }

    /// <summary>Writes the two programs of a section, and a project with these items.</summary>
    private async Task WriteAsync(string name, string pythonFile, string section, string items)
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var project = Project.Replace("{0}", here, StringComparison.Ordinal)
            .Replace("{1}", items, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.csproj"), project, TestRun.Cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(folder, pythonFile), Block(section, "python"), TestRun.Cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Program.cs"), Block(section, "csharp"), TestRun.Cancellation);
    }

    private async Task MustPrintAsync(string name, string output)
    {
        await using var program = Peer.Start(Cli.Wrap("dotnet")
            .WithWorkingDirectory(Path.Combine(_folder.FullName, name))
            .WithArguments([$"bin/Release/net10.0/{name}.dll"])
            .WithEnvironmentVariables(variables => variables.Set("PYCOMPAT_PYTHON", InstalledPythons.Default.Path)));

        var result = await program.WaitForEndAsync();

        result.MustHaveSucceeded();
        Assert.Equal(output.TrimEnd(), result.Output.TrimEnd());
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
