namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>
/// Times in the local zone, whichever it is; the class also runs in child processes with other zones.
/// </summary>
public class LocalTimeTests
{
    private const string ZoneVariable = "PYCOMPAT_TEST_ZONE";
    private const int Year = 2024;
    private const int HalfHours = 366 * 48;

    [Fact]
    public void Here_the_current_time_comes_back()
    {
        EnsureZone();
        DateTime now = DateTime.Now;
        DateTime cut = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        foreach (byte[] pickle in new[]
        {
            PickleSerializer.Default.Serialize(new Event(now)),
            PickleSerializer.Default.Serialize((object)new Event(now)),
        })
        {
            DateTime read = PickleSerializer.Default.Deserialize<Event>(pickle).At;
            Assert.Equal(new Event(cut), new Event(read));
            Assert.Equal(cut.ToUniversalTime(), read.ToUniversalTime());
            Assert.NotEqual(DateTimeKind.Unspecified, read.Kind);
        }
    }

    [Fact]
    public void Here_every_half_hour_of_a_year_comes_back_including_ambiguous_ones()
    {
        EnsureZone();
        var first = new DateTime(Year, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (int i = 0; i < HalfHours; i++)
        {
            DateTime time = first.AddMinutes(30 * i).ToLocalTime();
            DateTime read = Back(time);
            Assert.Equal(time, read);
            Assert.Equal(time.ToUniversalTime(), read.ToUniversalTime());
            Assert.Equal(time.ToUniversalTime(), Back(read).ToUniversalTime());
        }
    }

    [Fact]
    public void Here_skipped_hours_are_reported()
    {
        EnsureZone();
        for (int i = 0; i < HalfHours; i++)
        {
            DateTime time = new DateTime(Year, 1, 1, 0, 0, 0, DateTimeKind.Local).AddMinutes(30 * i);
            if (!TimeZoneInfo.Local.IsInvalidTime(time))
            {
                Assert.Equal(time, Back(time));
                continue;
            }

            string told = Sent.Refused(() => time);
            Assert.Contains("there is no such time", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Here_the_first_and_last_times_come_back_or_are_reported()
    {
        EnsureZone();
        foreach (DateTime time in new[] { DateTime.MinValue, new DateTime(DateTime.MaxValue.Ticks / 10 * 10) })
        {
            DateTime local = DateTime.SpecifyKind(time, DateTimeKind.Local);
            long utc = time.Ticks - TimeZoneInfo.Local.GetUtcOffset(local).Ticks;
            if (utc >= DateTime.MinValue.Ticks && utc <= DateTime.MaxValue.Ticks)
            {
                if (time.Year < 1973 && (time.Ticks - utc) % (15 * TimeSpan.TicksPerMinute) != 0)
                {
                    Assert.Contains("which .NET rounds", Sent.Refused(() => local), StringComparison.Ordinal);
                    continue;
                }

                Assert.Equal(local, Back(local));
            }
            else
            {
                Assert.Contains("in UTC; send it as", Sent.Refused(() => local), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Here_another_offset_is_reported()
    {
        EnsureZone();
        DateTimeOffset elsewhere = new DateTimeOffset(Year, 6, 1, 12, 0, 0, TimeZoneInfo.Local.BaseUtcOffset)
            .ToOffset(TimeSpan.FromMinutes(-7));
        PickleException told = Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize<Event>(
            PickleSerializer.Default.Serialize(new PyDict { ["at"] = elsewhere })));
        Assert.Equal(
            "$.at: expected a datetime without an offset, in UTC, or with this machine's at that time, got one with "
            + "the offset -00:07: read it as a DateTimeOffset",
            told.Message);
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/St_Johns")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Etc/UTC")]
    public async Task In_other_zones_the_results_are_the_same(string zone)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not take its zone from TZ.");
        Assert.SkipUnless(TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _), "This system has no such zone.");
        using var child = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, ["-noLogo", "-noColor", "-noAutoReporters", "-method", "*.LocalTimeTests.Here_*"])
        {
            Environment = { ["TZ"] = zone, [ZoneVariable] = zone },
            RedirectStandardOutput = true,
        })!;
        string said = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(
            child.ExitCode == 0 && said.Contains("Total: 5, Errors: 0, Failed: 0", StringComparison.Ordinal),
            said);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(-1, 0)]
    [InlineData(-9, 0)]
    [InlineData(-10, -10)]
    [InlineData(-11, -10)]
    [InlineData(19, 10)]
    [InlineData(-TimeSpan.TicksPerDay - 1, -TimeSpan.TicksPerDay)]
    [InlineData(long.MinValue, long.MinValue / 10 * 10)]
    public void Ticks_below_a_microsecond_are_truncated_towards_zero(long ticks, long kept)
    {
        Assert.Equal(
            Text(PickleSerializer.Default.Serialize(TimeSpan.FromTicks(kept))),
            Text(PickleSerializer.Default.Serialize(TimeSpan.FromTicks(ticks))));
        var strict = new PickleOptions { Precision = PyPrecision.Strict };
        if (ticks != kept)
        {
            Assert.Contains(
                "ticks below a microsecond",
                Sent.Refused(() => TimeSpan.FromTicks(ticks), strict),
                StringComparison.Ordinal);
        }
    }

    /// <summary>In a process that was started with a specific zone, checks that the zone is in effect.</summary>
    private static void EnsureZone()
    {
        if (Environment.GetEnvironmentVariable(ZoneVariable) is { } zone)
        {
            Assert.Equal(
                TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(new DateTime(Year, 7, 1)),
                TimeZoneInfo.Local.GetUtcOffset(new DateTime(Year, 7, 1)));
        }
    }

    private static string Text(byte[] pickle) => PyRepr.Format(PickleSerializer.Default.Deserialize(pickle));

    private static DateTime Back(DateTime time) =>
        PickleSerializer.Default.Deserialize<Event>(PickleSerializer.Default.Serialize(new Event(time))).At;

    private sealed record Event(DateTime At);
}
