using System.Text.RegularExpressions;

namespace PyCompat.InteropTests.Workers;

/// <summary>The code in docs/calling-python.md is the code that is run here.</summary>
public sealed partial class CallingPythonPageTests
{
    private static readonly string Page = File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "docs", "calling-python.md"));

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_code_of_the_page_runs()
    {
        await CallingPythonSnippets.FirstCallAsync();
        await CallingPythonSnippets.OptionsAsync();
        await CallingPythonSnippets.NumPyAsync();
    }

    [Fact]
    public void The_page_shows_the_code_that_is_run()
    {
        string source = File.ReadAllText(
            Path.Combine(AppContext.BaseDirectory, "docs", "CallingPythonSnippets.cs"));

        Assert.Equal(
            Marked().Matches(source).Select(static one => Unindent(one.Groups["code"].Value)).Order(),
            CodeBlock().Matches(Page).Select(static one => one.Groups["code"].Value).Order());
    }

    [Fact]
    public void The_functions_of_the_page_are_the_ones_that_are_called()
    {
        string script = File.ReadAllText(Fixtures.PythonFile("shop.py"));

        foreach (Match block in PythonBlock().Matches(Page))
        {
            Assert.Contains(block.Groups["code"].Value, script, StringComparison.Ordinal);
        }
    }

    private static string Unindent(string code)
    {
        string[] lines = code.Split('\n');
        int indent = lines.Where(static line => line.Length > 0)
            .Min(static line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : ""));
    }

    [GeneratedRegex(
        @"^ *// \[(?!end\])[a-z ]+\]\n(?<code>.*?)^ *// \[end\]$",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Marked();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^```python\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex PythonBlock();
}
