namespace PyCompat.InteropTests;

public sealed class ToolJsonTests
{
    /// <summary>Too many for a float.</summary>
    private const string Zeros =
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        + "0000000000";

    // Each of these comes back unchanged from Python 3, and is interpreted as the value that Python prints.
    private static readonly (string Json, string Python)[] Forms =
    [
        ("{\"$decimal\": \"1E+2\"}", "Decimal('1E+2')"),
        ("{\"$fraction\": [1, 3]}", "Fraction(1, 3)"),
        ("{\"$datetime\": \"2024-02-29T12:00:00.000001+01:00\"}",
            "datetime.datetime(2024, 2, 29, 12, 0, 0, 1, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))"),
        ("{\"$date\": \"2024-02-29\"}", "datetime.date(2024, 2, 29)"),
        ("{\"$time\": {\"local\": \"01:00:00\", \"fold\": 1}}", "datetime.time(1, 0, fold=1)"),
        ("{\"$timedelta\": [-1, 0, 5]}", "datetime.timedelta(days=-1, microseconds=5)"),
        ("{\"$uuid\": \"12345678-1234-5678-1234-567812345678\"}", "UUID('12345678-1234-5678-1234-567812345678')"),
        ("{\"$path\": {\"class\": \"pathlib:PurePosixPath\", \"path\": \"/a/b\"}}", "PurePosixPath('/a/b')"),
        ("{\"$array\": {\"typecode\": \"d\", \"items\": [1.5]}}", "array('d', [1.5])"),
        ("{\"$object\": {\"class\": \"builtins:ValueError\", \"args\": [\"x\"]}}", "ValueError('x')"),
        ("{\"$global\": \"builtins:len\"}", "<built-in function len>"),
        ("{\"$array\": {\"typecode\": \"d\", \"items\": [9223372036854775808]}}",
            "array('d', [9.223372036854776e+18])"),
        ("{\"$array\": {\"typecode\": \"u\", \"items\": {\"$codepoints\": [55357, 56832]}}}",
            "array('u', '\\ud83d\\ude00')"),
        ("{\"$complex\": [9223372036854775808, 0]}", "(9.223372036854776e+18+0j)"),
        ("{\"$range\": [0, 3, 1]}", "range(0, 3)"),
        ("{\"$slice\": [null, 3, null]}", "slice(None, 3, None)"),
    ];

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task Values_with_a_form_are_printed_in_it_and_sent_back_as_the_same_object(InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);

        var result = await Peer.RunPythonAsync(python, "json_check.py", Fixtures.Tool);

        result.MustHaveSucceeded();
        var count = result.Output.TrimEnd().Split('\n')[^1].Replace("checked ", "", StringComparison.Ordinal);
        Assert.True(int.Parse(count, CultureInfo.InvariantCulture) > 400, result.Output);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.8", NewestByDefault = true)]
    public async Task Handwritten_forms_become_the_values_that_Python_shows(InstalledPython python)
    {
        await using var peer = Peer.StartPython(python, "repr_peer.py");
        var endPoint = await peer.WaitForLineAsync("listening on");

        (await Peer.RunToolAsync(["send", endPoint, .. Forms.Select(form => form.Json)])).MustHaveSucceeded();
        var result = await peer.WaitForEndAsync();

        result.MustHaveSucceeded();
        Assert.Equal(
            Forms.Select(form => form.Python), result.OutputLines.Where(line => !line.StartsWith("listening")));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("{\"$decimal\": \"1,5\"}", "$decimal", "1.50")]
    [InlineData("{\"$decimal\": 1.5}", "$decimal", "string")]
    [InlineData("{\"$fraction\": [1, 0]}", "$fraction", "denominator")]
    [InlineData("{\"$date\": \"2023-02-29\"}", "$date")]
    [InlineData("{\"$datetime\": \"2024-02-29 12:00\"}", "$datetime")]
    [InlineData("{\"$datetime\": \"2024-02-29T25:00:00\"}", "$datetime")]
    [InlineData("{\"$datetime\": \"2024-02-29T12:00:00+24:00\"}", "$datetime", "offset")]
    [InlineData("{\"$datetime\": {\"local\": \"2024-02-29T12:00:00\", \"fold\": 2}}", "fold")]
    [InlineData("{\"$datetime\": {\"local\": \"2024-02-29T12:00:00\", \"zone\": \"x\"}}", "tzinfo", "zone")]
    [InlineData("{\"$timedelta\": [1, 2]}", "$timedelta", "microseconds")]
    [InlineData("{\"$uuid\": \"1234\"}", "$uuid")]
    [InlineData("{\"$path\": {\"class\": \"os:system\", \"path\": \"ls\"}}", "$path", "pathlib")]
    [InlineData("{\"$array\": {\"typecode\": \"b\", \"items\": [128]}}", "$array", "128")]
    [InlineData("{\"$array\": {\"typecode\": \"x\", \"items\": []}}", "typecode")]
    [InlineData("{\"$ndarray\": {\"dtype\": \"<f8\", \"shape\": [2], \"items\": [1.0]}}", "$ndarray", "shape")]
    [InlineData("{\"$ndarray\": {\"dtype\": \"<i1\", \"shape\": [1], \"items\": [1]}}", "dtype")]
    [InlineData("{\"$ndarray\": {\"dtype\": \"|i1\", \"shape\": [1], \"items\": [300]}}", "300")]
    [InlineData("{\"$ndarray\": {\"dtype\": \"<U1\", \"shape\": [1], \"items\": [\"ab\"]}}", "ab")]
    [InlineData("{\"$object\": {\"class\": \"no module\"}}", "$object", "module:name")]
    [InlineData("{\"$object\": {\"class\": \"a:b\", \"args\": [], \"new\": []}}", "$object", "at most one")]
    [InlineData("{\"$object\": {\"class\": \"a:b\", \"state\": 1, \"other\": 2}}", "other")]
    [InlineData("{\"$object\": {\"class\": \"a:b\", \"steps\": [{\"jump\": 1}]}}", "steps")]
    [InlineData("{\"$object\": {\"class\": \"a:b\", \"attributes\": {\"x\": 1}, \"state\": 2}}", "state", "attributes")]
    [InlineData("{\"$object\": {\"class\": \"a:b\", \"slots\": {\"x\": 1}, \"state\": null}}", "state", "slots")]
    [InlineData("{\"$ndarray\": {\"dtype\": \"|V999999999\", \"shape\": [3], \"items\": "
        + "[{\"$bytes\": \"\"}, {\"$bytes\": \"\"}, {\"$bytes\": \"\"}]}}", "2999999997")]
    [InlineData("{\"$ndarray\": {\"dtype\": \"<U1\", \"shape\": [], \"items\": \"\\ud800\"}}", "ud800")]
    [InlineData("{\"$numpy_scalar\": {\"dtype\": \"<U536870911\", \"value\": \"\"}}", "2147483644")]
    [InlineData("{\"$array\": {\"typecode\": \"d\", \"items\": [9223372036854775807]}}", "9223372036854775807")]
    [InlineData("{\"$complex\": [1, 9223372036854775809]}", "9223372036854775809")]
    [InlineData("{\"$complex\": [1, 1" + Zeros + "]}", "exactly")]
    [InlineData("{\"$array\": {\"typecode\": \"w\", \"items\": [1]}}", "string")]
    [InlineData("{\"$global\": \"len\"}", "$global", "module:name")]
    [InlineData("{\"$repr\": \"x\"}", "cannot be sent")]
    [InlineData("{\"$codepoints\": [1114112]}", "$codepoints")]
    [InlineData("{\"$bytes\": \"?\"}", "base64")]
    [InlineData("{\"$set\": [[]]}", "mutable")]
    [InlineData("{\"$float\": \"0x7ff0000000000000\"}", "$float")]
    [InlineData("{\"$nothing\": 1}", "$nothing", "$dict")]
    public async Task Invalid_forms_are_wrong_usage_and_the_error_states_the_correct_form(
        string json, params string[] words) =>
        ToolFailure.MustBe(
            await Peer.RunToolAsync("send", "tcp:127.0.0.1:1", json), ToolFailure.Usage, words);
}
