namespace PyCompat.UnitTests;

/// <summary>The table in <c>docs/limits.md</c> states the actual defaults.</summary>
public class LimitsPageTests
{
    private static readonly object[] Defaults =
    [
        ConnectionOptions.Default, PickleLimits.Default, ListenerOptions.Default, AuthenticationOptions.Default,
        ClientOptions.Default,
    ];

    [Fact]
    public async Task Every_default_matches_the_page()
    {
        string page = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "limits.md"), TestContext.Current.CancellationToken);
        string[][] rows =
        [
            .. page.Split('\n').Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(static line => line.Split('|', StringSplitOptions.TrimEntries)),
        ];

        Assert.Equal(12, rows.Length);
        Assert.All(rows, row =>
        {
            string[] name = row[1].Trim('`').Split('.');
            object options = Defaults.Single(options => options.GetType().Name == name[0]);
            object? value = options.GetType().GetProperty(name[1])!.GetValue(options);
            string expected = value is TimeSpan time && time == Timeout.InfiniteTimeSpan
                ? "none"
                : string.Format(CultureInfo.InvariantCulture, "{0}", value);
            Assert.Equal(expected, row[2]);
        });

        string[] limits = [.. typeof(PickleLimits).GetProperties().Where(static p => p.SetMethod is not null)
            .Select(static p => $"`PickleLimits.{p.Name}`")];
        Assert.All(limits, limit => Assert.Contains(limit, rows.Select(static row => row[1])));
    }

    [Fact]
    public void Defaults_do_not_contradict_each_other()
    {
        PickleLimits limits = PickleLimits.Default;

        Assert.Equal(ConnectionOptions.Default.MaxMessageLength, limits.MaxMessageLength);
        Assert.Equal(limits.MaxMessageLength, limits.MaxStringLength);
    }
}
