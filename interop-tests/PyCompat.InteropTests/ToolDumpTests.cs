using System.Text.Json;

namespace PyCompat.InteropTests;

public sealed class ToolDumpTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Opcodes_value_and_globals_of_every_pickle_are_shown()
    {
        var result = await DumpAsync("(lp0\nI1\na.cos\nsystem\n(S'ls'\ntR.");

        result.MustHaveSucceeded();
        Assert.Equal(
            """
                0: (    MARK
                1: l        LIST       (MARK at 0)
                2: p    PUT        0
                5: I    INT        1
                8: a    APPEND
                9: .    STOP
            highest protocol among opcodes = 0
            value: [1]
            globals: none

            pickle at byte 10
                0: c    GLOBAL     'os system'
               11: (    MARK
               12: S        STRING     'ls'
               18: t        TUPLE      (MARK at 11)
               19: R    REDUCE
               20: .    STOP
            highest protocol among opcodes = 0
            value: os.system('ls')
            globals:
            ! os.system: starts a program or another process
            """,
            Text(result));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Standard_input_is_read_to_its_end()
    {
        var input = new MemoryStream([0x80, 3, .. "ccollections\nOrderedDict\n)R."u8]);
        await using var peer = Peer.Start(
            Cli.Wrap(Fixtures.Tool).WithArguments(["dump", "-"]).WithStandardInputPipe(PipeSource.FromStream(input)));

        var result = await peer.WaitForEndAsync();

        result.MustHaveSucceeded();
        Assert.EndsWith("globals:\n  collections.OrderedDict", Text(result), StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_broken_pickle_is_shown_up_to_the_error()
    {
        var result = await DumpAsync("N.cos\nsystem\n(I12");

        ToolFailure.MustBe(result, ToolFailure.RunTime, "begins at byte 2", "at byte 12", "INT");
        Assert.EndsWith(
            """
            pickle at byte 2
                0: c    GLOBAL     'os system'
               11: (    MARK
            globals up to the error:
            ! os.system: starts a program or another process
            """,
            Text(result),
            StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_well_formed_but_meaningless_pickle_is_shown_in_full()
    {
        var result = await DumpAsync("K\u0001}R.");

        ToolFailure.MustBe(result, ToolFailure.RunTime, "at byte 3", "REDUCE");
        Assert.Equal(
            """
                0: K    BININT1    1
                2: }    EMPTY_DICT
                3: R    REDUCE
                4: .    STOP
            highest protocol among opcodes = 1
            globals up to the error: none
            """,
            Text(result));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Nothing_is_executed()
    {
        string trace = Path.Combine(_folder.FullName, "trace");

        (await DumpAsync($"cos\nsystem\n(S'touch {trace}'\ntR.")).MustHaveSucceeded();

        Assert.False(File.Exists(trace));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_name_cannot_forge_a_line()
    {
        var result = await DumpAsync("\u0080\u0004\u008c\u0008a\n  b\u001b[2\u008c\u0001c\u0093.");

        result.MustHaveSucceeded();
        Assert.EndsWith("globals:\n  a\\n  b\\x1b[2.c", Text(result), StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Json_output_has_one_line_for_each_pickle()
    {
        var result = await DumpAsync("\u0080\u0002\u008a\u0001\u0007.cos\nsystem\n(\u0082\u0007t.", "--json");

        result.MustHaveSucceeded();
        string[] lines = Text(result).Split('\n');
        Assert.Equal(
            """
            {"offset": 0, "opcodes": [{"offset": 0, "name": "PROTO", "argument": "2"}, {"offset": 2, "name": "LONG1",
            "argument": "7"}, {"offset": 5, "name": "STOP", "argument": null}], "length": 6, "protocol": 2,
            "value": 7, "repr": "7", "globals": [], "error": null}
            """.ReplaceLineEndings(" "),
            lines[0]);
        JsonElement second = Parse(lines[1]);
        Assert.Equal(6, second.GetProperty("offset").GetInt32());
        Assert.Equal(
            """
            [{"module": "os", "name": "system", "extension": null, "danger": "starts a program or another process"},
            {"module": null, "name": null, "extension": 7, "danger": null}]
            """.ReplaceLineEndings(" "),
            second.GetProperty("globals").GetRawText());
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Json_output_for_a_broken_pickle_is_valid_and_contains_the_error()
    {
        var result = await DumpAsync("N\u00ff", "--json");

        ToolFailure.MustBe(result, ToolFailure.RunTime, "at byte 1");
        JsonElement line = Parse(Text(result));
        Assert.Equal(1, line.GetProperty("opcodes").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("value").ValueKind);
        Assert.Contains("at byte 1", line.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Json_output_for_a_value_nested_too_deeply_contains_its_notation()
    {
        var result = await DumpAsync(new string(']', 5000) + new string('a', 4999) + ".", "--json");

        result.MustHaveSucceeded();
        Assert.StartsWith(
            "[[[[",
            Parse(Text(result)).GetProperty("value").GetProperty("$repr").GetString(),
            StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Value_output_has_one_line_for_each_pickle()
    {
        const string Pickles = "(lp0\nI1\na.cdatetime\ndate\n(S'\\x07\\xe8\\x02\\x1d'\ntR.";

        var text = await DumpAsync(Pickles, "--value");
        var json = await DumpAsync(Pickles, "--value", "--json");

        text.MustHaveSucceeded();
        Assert.Equal("[1]\ndatetime.date(2024, 2, 29)", Text(text));
        json.MustHaveSucceeded();
        Assert.Equal("[1]\n{\"$date\": \"2024-02-29\"}", Text(json));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData(64, "{\"$ndarray\": ")]
    [InlineData(65, "{\"$object\": ")]
    public async Task An_array_of_objects_with_too_many_dimensions_to_read_back_is_a_general_object(
        int rank, string start)
    {
        var shape = string.Concat(Enumerable.Repeat("I1\n", rank));

        var result = await DumpAsync(
            $"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntC\u0001btR(I1\n({shape}t"
                + "cnumpy\ndtype\n(VO8\nI00\nI01\ntR(I3\nV|\nNNNI-1\nI-1\nI63\ntbI00\n(lI7\natb.",
            "--value", "--json");

        result.MustHaveSucceeded();
        Assert.StartsWith(start, Text(result), StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_help_states_the_maximum_depth_of_JSON()
    {
        foreach (var command in (string[])["recv", "call", "dump"])
        {
            var help = (await Peer.RunToolAsync(command, "--help")).Output;

            Assert.Contains("500", help, StringComparison.Ordinal);
            Assert.Contains("$repr", help, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_long_int_has_no_digits_in_JSON()
    {
        string pickle = "\u008b\u0040\u0042\u000f\u0000" + new string('\u0001', 1_000_000) + ".";

        var result = await DumpAsync(pickle, "--value", "--json");

        result.MustHaveSucceeded();
        Assert.Equal("{\"$repr\": \"<int of 7999993 bits>\"}", Text(result));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Value_output_for_a_broken_pickle_is_empty()
    {
        var result = await DumpAsync("K\u0001.N", "--value");

        ToolFailure.MustBe(result, ToolFailure.RunTime, "begins at byte 3", "without a STOP");
        Assert.Equal("1", Text(result));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task An_option_that_dump_does_not_support_is_wrong_usage() =>
        ToolFailure.MustBe(await DumpAsync("N.", "--values"), ToolFailure.Usage, "--values", "dump --help");

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("", "is empty")]
    [InlineData("\n", "not an opcode")]
    public async Task A_file_without_a_pickle_is_one_line_and_exit_code_1(string content, string words) =>
        ToolFailure.MustBe(await DumpAsync(content), ToolFailure.RunTime, words);

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_missing_file_is_named()
    {
        string path = Path.Combine(_folder.FullName, "missing.pickle");

        ToolFailure.MustBe(await Peer.RunToolAsync("dump", path), ToolFailure.RunTime, "missing.pickle");
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_help_has_an_example_and_a_warning()
    {
        var result = await Peer.RunToolAsync("dump", "--help");

        result.MustHaveSucceeded();
        Assert.Contains("  pycompat dump ", result.Output, StringComparison.Ordinal);
        Assert.Contains("| pycompat dump --value --json -", result.Output, StringComparison.Ordinal);
        Assert.Contains("not necessarily safe", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ENDPOINT", result.Output, StringComparison.Ordinal);
    }

    private async Task<PeerResult> DumpAsync(string latin1, params string[] options)
    {
        string path = Path.Combine(_folder.FullName, "some.pickle");
        await File.WriteAllBytesAsync(path, Encoding.Latin1.GetBytes(latin1), TestRun.Cancellation);
        return await Peer.RunToolAsync(["dump", path, .. options]);
    }

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 1000 });
        return document.RootElement.Clone();
    }

    private static string Text(PeerResult result) => result.Output.ReplaceLineEndings("\n").TrimEnd('\n');
}
