namespace PyCompat.InteropTests.Types.RealValues;

/// <summary>
/// Values that real Pythons and libraries create, each requested as .NET types at every protocol of that Python; the
/// result is the value or a stated error.
/// </summary>
public class RealValueTests
{
    private const int TableTimeout = 3 * TestRun.Timeout;

    [Theory(Timeout = TableTimeout)]
    [EachPython]
    public Task Every_value_is_read_as_the_value_it_represents_or_refused_as_stated(InstalledPython python) =>
        CheckAsync(python);

    // The one with the distribution's libraries, and with the Flags of the early 3.11 releases in Debian 12.
    [Fact(Timeout = TableTimeout)]
    public Task Every_value_of_the_distributions_Python_is_read_as_stated()
    {
        Assert.SkipUnless(File.Exists(NumPyPython.OfTheSystem), $"there is no {NumPyPython.OfTheSystem}");
        return CheckAsync(new InstalledPython(InstalledPythons.Default.Series, NumPyPython.OfTheSystem));
    }

    [Theory(Timeout = TableTimeout)]
    [EachNumPy]
    public Task Every_value_of_Pythons_with_NumPy_is_read_as_stated(InstalledPython python) => CheckAsync(python);

    private static async Task CheckAsync(InstalledPython python)
    {
        string rows = Path.Combine(Path.GetTempPath(), $"real-values-{Guid.NewGuid():N}");
        await File.WriteAllLinesAsync(
            rows,
            RealValueTable.Rows.Select(static row => $"{row.Needs}\t{row.Protocol}\t{row.Sent}"),
            TestRun.Cancellation);
        PeerResult result;
        try
        {
            result = await Peer.RunPythonAsync(python, "real_values.py", rows);
        }
        finally
        {
            File.Delete(rows);
        }

        result.MustHaveSucceeded();
        var wrong = new List<string>();
        var answered = new HashSet<int>();
        Version version = new(0, 0);
        foreach (string line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Trim().Split(' ', 3);
            if (parts[0] == "version")
            {
                version = Version.Parse(parts[1]);
                continue;
            }

            int index = int.Parse(parts[0], CultureInfo.InvariantCulture);
            answered.Add(index);
            RealValue row = RealValueTable.Rows[index];
            if (row.IsIn(version) && parts[1] != "missing" && Check(row, parts[1], parts[2]) is { } error)
            {
                wrong.Add($"{row.Sent} as {row.Type}, {parts[1]}: {error}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        // A row may have no pickle in a Python that is too old for its protocol.
        Assert.All(
            RealValueTable.Rows.Index().Where(
                one => one.Item.IsIn(version) && one.Item.Protocol <= HighestProtocol(version)),
            one => Assert.Contains(one.Index, answered));
    }

    private static int HighestProtocol(Version python) => python.Major == 2 ? 2 : python < new Version(3, 8) ? 4 : 5;

    /// <param name="row">The requested value.</param>
    /// <param name="protocol">The protocol, or "failed".</param>
    /// <param name="pickle">The pickle, or the reason why there is none.</param>
    private static string? Check(RealValue row, string protocol, string pickle) =>
        protocol == "failed" ? pickle : row.Check(Convert.FromBase64String(pickle));
}
