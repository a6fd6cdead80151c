namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>Captured pickles of Python versions and libraries that are not available on every machine.</summary>
public class CapturedPickleTests
{
    // Python 3.11.2: Perm.R | Perm.X by names, at protocols 4 and 2; three members; ~R; R and an unknown bit.
    private const string Two =
        "gASVWAAAAAAAAACMCV9vcGVyYXRvcpSMA29yX5STlIwIYnVpbHRpbnOUjAdnZXRhdHRylJOUjAhfX21haW5fX5SMBFBlcm2Uk5SMAViUhpRS"
        + "lGgFaAiMAVKUhpRSlIaUUpQu";

    private const string TwoOfProtocol2 =
        "gAJjX29wZXJhdG9yCm9yXwpxAGNfX2J1aWx0aW5fXwpnZXRhdHRyCnEBY19fbWFpbl9fClBlcm0KcQJYAQAAAFhxA4ZxBFJxBWgBaAJYAQAA"
        + "AFJxBoZxB1JxCIZxCVJxCi4=";

    private const string Three =
        "gASVagAAAAAAAACMCV9vcGVyYXRvcpSMA29yX5STlGgCjAhidWlsdGluc5SMB2dldGF0dHKUk5SMCF9fbWFpbl9flIwEUGVybZSTlIwBWJSG"
        + "lFKUaAVoCIwBV5SGlFKUhpRSlGgFaAiMAVKUhpRSlIaUUpQu";

    private const string Unknown =
        "gASVTwAAAAAAAACMCV9vcGVyYXRvcpSMA29yX5STlIwIYnVpbHRpbnOUjAdnZXRhdHRylJOUjAhfX21haW5fX5SMBUlQZXJtlJOUjAFSlIaU"
        + "UpRLCIaUUpQu";

    // Python 3.10: IPerm(-2), and signal.SIGINT by its name in the module.
    private const string Inverted = "gASVHwAAAAAAAACMCF9fbWFpbl9flIwFSVBlcm2Uk5RK/v///4WUUpQu";

    private const string Interrupted = "gASVFQAAAAAAAACMBnNpZ25hbJSMBlNJR0lOVJSTlC4=";

    [Flags]
    private enum Perm
    {
        R = 1,
        W = 2,
        X = 4,
    }

    [Flags]
    [PyClass("__main__", "IPerm")]
    private enum IPerm : byte
    {
        R = 1,
        W = 2,
        X = 4,
    }

    private enum Signals
    {
        Sigint = 2,
    }

    [Theory]
    [InlineData(Two, "R, X")]
    [InlineData(TwoOfProtocol2, "R, X")]
    [InlineData(Three, "R, W, X")]
    [InlineData(Unknown, "9")]
    [InlineData(Inverted, "-2")]
    public void Flags_of_every_version_have_the_same_value(string pickle, string expected) =>
        Assert.Equal(expected, Read<Perm>(pickle).ToString());

    [Fact]
    public void Flags_are_bound_to_their_class_and_their_size()
    {
        Assert.Equal(IPerm.W | IPerm.X, Read<IPerm>(Inverted));
        Assert.Equal((IPerm)9, Read<IPerm>(Unknown));
        Assert.Equal(PickleErrorCode.TypeMismatch, Refused<IPerm>(Two).ErrorCode);
        Assert.Equal(PickleErrorCode.OutOfRange, Refused<Plain>(Three).ErrorCode);
        Assert.Contains("by its name", Refused<int>(ByName).Message, StringComparison.Ordinal);
        Assert.Equal(Signals.Sigint, Read<Signals>(Interrupted));
        Assert.Equal(PickleErrorCode.TypeMismatch, Refused<int>(Interrupted).ErrorCode);
    }

    // Python 3.11.2: Color.GREEN.
    private const string ByName =
        "gASVOQAAAAAAAACMCGJ1aWx0aW5zlIwHZ2V0YXR0cpSTlIwIX19tYWluX1+UjAVDb2xvcpSTlIwFR1JFRU6UhpRSlC4=";

    [Theory]
    // CPython 3.11.2 and PyPy: a fixed offset with a name; pytz; dateutil; zoneinfo of CPython and PyPy.
    [InlineData(
        "gASVXwAAAAAAAACMCGRhdGV0aW1llIwIZGF0ZXRpbWWUk5RDCgfoBwEMAAAAAACUaACMCHRpbWV6b25llJOUaACMCXRpbWVkZWx0YZSTlEsA"
        + "TSAcSwCHlFKUjARDRVNUlIaUUpSGlFKULg==",
        2)]
    [InlineData(
        "gASVdAAAAAAAAACMCGRhdGV0aW1llGgAk5RDCgfoBwEMAAAAAACUaACMCHRpbWV6b25llJOUaACMCXRpbWVkZWx0YZSTlEsATSAcSwCHlFKU"
        + "jARDRVNUlIaUUpROfZQojAdfb2Zmc2V0lGgIjAVfbmFtZZRoCXWGlGKGlFKULg==",
        2)]
    [InlineData(
        "gASVWgAAAAAAAACMCGRhdGV0aW1llIwIZGF0ZXRpbWWUk5RDCgfoBwEMAAAAAACUjARweXR6lIwCX3CUk5QojA1FdXJvcGUvQmVybGlulE0g"
        + "HE0QDowEQ0VTVJR0lFKUhpRSlC4=",
        2)]
    [InlineData(
        "gASVgQAAAAAAAACMCGRhdGV0aW1llIwIZGF0ZXRpbWWUk5RDCgfoBwEMAAAAAACUjA5kYXRldXRpbC50ei50epSMCHR6b2Zmc2V0lJOUKYGU"
        + "fZQojAVfbmFtZZSMAViUjAdfb2Zmc2V0lGgAjAl0aW1lZGVsdGGUk5RLAE0QDksAh5RSlHVihpRSlC4=",
        1)]
    [InlineData(
        "gASVfwAAAAAAAACMCGRhdGV0aW1llIwIZGF0ZXRpbWWUk5RDCgfoBwEMAAAAAACUjAhidWlsdGluc5SMB2dldGF0dHKUk5SMCHpvbmVpbmZv"
        + "lIwIWm9uZUluZm+Uk5SMCV91bnBpY2tsZZSGlFKUjA1FdXJvcGUvQmVybGlulEsBhpRSlIaUUpQu",
        2)]
    [InlineData(
        "gASVdQAAAAAAAACMCGRhdGV0aW1llGgAk5RDCgfoBwEMAAAAAACUjAhidWlsdGluc5SMB2dldGF0dHKUk5SMCHpvbmVpbmZvlIwIWm9uZUlu"
        + "Zm+Uk5SMCV91bnBpY2tsZZSGlFKUjA1FdXJvcGUvQmVybGlulIiGlFKUhpRSlC4=",
        2)]
    public void Aware_datetimes_have_the_offset_of_their_zone(string pickle, int hours) => Assert.Equal(
        new DateTimeOffset(2024, 7, 1, 12, 0, 0, TimeSpan.FromHours(hours)), Read<DateTimeOffset>(pickle));

    private enum Plain
    {
        R = 1,
        W = 2,
        X = 4,
    }

    private static T Read<T>(string pickle) =>
        PickleSerializer.Default.Deserialize<T>(Convert.FromBase64String(pickle));

    private static PickleException Refused<T>(string pickle) => Assert.Throws<PickleException>(() => Read<T>(pickle));
}
