using PyCompat.InteropTests.Types.RealValues;

namespace PyCompat.InteropTests.Types;

/// <summary>Sends every row of docs/type-mapping.md through a real Python and back.</summary>
public class TypeMappingTests
{
    private const string RewriteVariable = "PYCOMPAT_WRITE_TYPE_MAPPING";

    private const string TableStart = "<!-- table: written by the tests, see below -->\n";

    private const string TableEnd = "<!-- end of the table -->";

    private const string ValuesStart = "<!-- tables of values: written by the tests, see below -->\n";

    private const string ValuesEnd = "<!-- end of the tables of values -->";

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task Every_row_of_the_table_works_both_ways(InstalledPython python)
    {
        await using PythonProcess process = Start(python);
        var wrong = new List<string>();
        int passed = 0;
        foreach (MappingRow row in MappingTable.Rows)
        {
            string? error = await row.CheckAsync(process.Connection);
            if (error is null)
            {
                continue;
            }

            passed++;
            if (error.Length > 0)
            {
                wrong.Add($"{row.Sent} as {row.Type}: {error}");
            }
        }

        Assert.Equal("", string.Join('\n', wrong));
        // Dataclasses were added in 3.7, their slots in 3.10.
        int missing = MappingTable.Rows.Count(row => row.Sent.StartsWith("Data", StringComparison.Ordinal)
            ? python.Series < new Version(3, 7)
            : row.Sent.Contains("Slotted", StringComparison.Ordinal) && python.Series < new Version(3, 10));
        Assert.Equal(MappingTable.Rows.Count - missing, passed);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", NewestByDefault = true)]
    public async Task A_message_of_another_type_is_consumed_and_the_connection_stays_usable(InstalledPython python)
    {
        await using PythonProcess process = Start(python);
        await process.Connection.SendAsync(("{'a': [1, 'two']}", "3"), TestRun.Cancellation);
        Assert.True(await process.Connection.ReceiveAsync<bool>(TestRun.Cancellation));
        PickleException error = await Assert.ThrowsAsync<PickleException>(
            async () => await process.Connection.ReceiveAsync<Dictionary<string, int[]>>(TestRun.Cancellation));
        Assert.Equal("$['a'][1]: expected an int, got str", error.Message);
        Assert.NotEqual(0, error.MessageBytes.Length);
        await process.Connection.SendAsync(3, TestRun.Cancellation);
        Assert.Equal("", await process.Connection.ReceiveAsync<string>(TestRun.Cancellation));
    }

    [Fact]
    public async Task The_document_contains_the_table_that_the_tests_use()
    {
        if (Environment.GetEnvironmentVariable(RewriteVariable) is { } path)
        {
            string old = await File.ReadAllTextAsync(path, TestRun.Cancellation);
            await File.WriteAllTextAsync(path, Rewrite(old), TestRun.Cancellation);
            return;
        }

        string committed = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "docs", "type-mapping.md"), TestRun.Cancellation);
        Assert.True(
            Rewrite(committed) == committed,
            "docs/type-mapping.md differs from MappingTable or RealValueTable; to write it anew: "
            + $"{RewriteVariable}=$PWD/docs/type-mapping.md ./build.sh test -- "
            + "-class PyCompat.InteropTests.Types.TypeMappingTests");
    }

    private static PythonProcess Start(InstalledPython python) => PythonProcess.StartScript(
        Fixtures.PythonFile("type_mapping_peer.py"), [], new PythonProcessOptions { Interpreter = python.Path });

    private static string Rewrite(string document) => Replace(
        Replace(document, TableStart, TableEnd, MappingTable.Format()),
        ValuesStart,
        ValuesEnd,
        RealValueTable.Format());

    private static string Replace(string document, string before, string after, string table)
    {
        int start = document.IndexOf(before, StringComparison.Ordinal) + before.Length;
        int end = document.IndexOf(after, StringComparison.Ordinal);
        return document[..start] + table + document[end..];
    }
}
