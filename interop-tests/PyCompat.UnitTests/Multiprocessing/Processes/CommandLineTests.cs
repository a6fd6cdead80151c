using PyCompat.Multiprocessing.Processes;

namespace PyCompat.UnitTests.Multiprocessing.Processes;

/// <summary>Arguments of a child on Windows, where they are passed as one command line.</summary>
public class CommandLineTests
{
    // The results of CPython's subprocess.list2cmdline.
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a\tb", "\"a\tb\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData(@"C:\no spaces\", "\"C:\\no spaces\\\\\"")]
    [InlineData(@"C:\plain\", @"C:\plain\")]
    [InlineData(@"a\\""b", "\"a\\\\\\\\\\\"b\"")]
    [InlineData("%PATH% & | ^ <>", "\"%PATH% & | ^ <>\"")]
    [InlineData("\"", "\"\\\"\"")]
    [InlineData(@"\", @"\")]
    public void An_argument_is_quoted_as_the_program_will_parse_it(string argument, string quoted) =>
        Assert.Equal($"\"C:\\Program Files\\python.exe\" {quoted} after",
            CommandLine.Join(@"C:\Program Files\python.exe", [argument, "after"]));
}
