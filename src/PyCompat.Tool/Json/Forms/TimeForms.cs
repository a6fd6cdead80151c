using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Tool.Json.Forms;

/// <summary>The datetime family, in the text forms of <c>isoformat()</c>.</summary>
internal static partial class TimeForms
{
    private const string Local = "local";
    private const string Fold = "fold";
    private const string TzInfo = "tzinfo";
    private const string Offset = "offset";
    private const string Name = "name";

    // Lib/_pydatetime.py, _getstate: the highest bit of the month, and of a time's hour.
    private const byte FoldBit = 0x80;
    private const int FoldInDateTime = 2;
    private const int FoldInTime = 0;

    private static readonly PyGlobal ZoneInfo = new("zoneinfo", "ZoneInfo");
    private static readonly PyGlobal ZoneInfoUnpickle = new("zoneinfo", "ZoneInfo._unpickle");

    public static JsonForm Of(DateOnly date) => new(JsonTags.Date, DateText(date));

    public static JsonForm Of(TimeOnly time) => new(JsonTags.Time, TimeText(time.Ticks));

    public static JsonForm Of(DateTime time) => new(JsonTags.DateTime, DateTimeText(time));

    public static JsonForm Of(DateTimeOffset time) =>
        new(JsonTags.DateTime, DateTimeText(time.DateTime) + OffsetText(time.Offset));

    public static JsonForm Of(TimeSpan span)
    {
        var (days, seconds, microseconds) = PyTime.SplitTimeDelta(span);
        return new(JsonTags.TimeDelta, new object?[] { days, (long)seconds, (long)microseconds });
    }

    /// <summary>
    /// Returns the form of values without an exact .NET type (folds, names, zones); null if it is not one of the
    /// family.
    /// </summary>
    public static JsonForm? Of(PyGlobal called, object?[] arguments) => (called.Known, arguments) switch
    {
        (KnownGlobal.TimeDelta, [long or BigInteger, long or BigInteger, long or BigInteger]) =>
            new(JsonTags.TimeDelta, arguments),
        (KnownGlobal.TimeZone, [TimeSpan offset]) => new(JsonTags.TimeZone, OffsetText(offset)),
        (KnownGlobal.TimeZone, [TimeSpan offset, string name]) =>
            new(JsonTags.TimeZone, new JsonFields { { Offset, OffsetText(offset) }, { Name, name } }),
        (KnownGlobal.DateTime, [var state, .. { Length: <= 1 } zone])
            when Unfold(state, PyTime.DateTimeLength, FoldInDateTime) is var (bytes, fold)
            && PyTime.ReadDateTime(bytes) is { } time =>
            new(JsonTags.DateTime, Zoned(DateTimeText(time), fold, zone)),
        (KnownGlobal.Time, [var state, .. { Length: <= 1 } zone])
            when Unfold(state, PyTime.TimeLength, FoldInTime) is var (bytes, fold)
            && PyTime.ReadTime(bytes) is { } time =>
            new(JsonTags.Time, Zoned(TimeText(time.Ticks), fold, zone)),
        _ => null,
    };

    /// <summary>Returns the form of a ZoneInfo, by the key in its <c>__reduce__</c>; null if it is not one.</summary>
    public static JsonForm? OfZoneInfo(PyObject made)
    {
        var isUnpickle = made.Callable switch
        {
            PyGlobal global => global.Equals(ZoneInfoUnpickle),
            PyObject { Construction: PyConstruction.Call, Callable: PyGlobal { Module: "builtins" } getattr } bound =>
                getattr.QualifiedName == "getattr" && bound.Steps.Count == 0
                && bound.Arguments is [PyGlobal type, "_unpickle"] && type.Equals(ZoneInfo),
            _ => false,
        };
        return isUnpickle && made.Arguments is [string key, 1L or true] ? new(JsonTags.ZoneInfo, key) : null;
    }

    public static object ReadDate(FormContent content)
    {
        const string Form = "a date: \"2024-02-29\"";
        return content.Text is { } text && DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw content.Wrong(Form);
    }

    public static object ReadDateTime(FormContent content)
    {
        var (local, fold, zone) = ReadZoned(content);
        var time = DateTimePattern().Match(local);
        if (!time.Success || !DateTime.TryParseExact(
            local[..DateTimeLength], "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var seconds))
        {
            throw content.Wrong("a datetime: \"2024-02-29T12:00:00.000001+01:00\"");
        }

        var state = PyTime.WriteDateTime(seconds.AddTicks(FractionOf(time)));
        state[FoldInDateTime] |= fold;
        return Call(KnownGlobals.DateTime, state, ZoneOf(content, time, zone));
    }

    public static object ReadTime(FormContent content)
    {
        var (local, fold, zone) = ReadZoned(content);
        var time = TimePattern().Match(local);
        if (!time.Success || !TimeOnly.TryParseExact(
            local[..TimeLength], "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var seconds))
        {
            throw content.Wrong("a time: \"12:00:00.000001\"");
        }

        var state = PyTime.WriteTime(new TimeOnly(seconds.Ticks + FractionOf(time)));
        state[FoldInTime] |= fold;
        return Call(KnownGlobals.Time, state, ZoneOf(content, time, zone));
    }

    public static object ReadTimeDelta(FormContent content)
    {
        var parts = content.Integers(3, "[days, seconds, microseconds]");
        return PyObject.Call(KnownGlobals.TimeDelta, [.. parts.Select(PyInteger.Box)]);
    }

    public static object ReadTimeZone(FormContent content)
    {
        if (content.Text is { } text)
        {
            return PyObject.Call(KnownGlobals.TimeZone, ReadOffset(content, text));
        }

        var fields = content.Fields(Offset, Name);
        return PyObject.Call(
            KnownGlobals.TimeZone,
            ReadOffset(content, content.TextField(fields, Offset)),
            content.TextField(fields, Name));
    }

    public static object ReadZoneInfo(FormContent content) =>
        PyObject.Call(PyObject.Call(KnownGlobals.GetAttr, ZoneInfo, "_unpickle"),
            content.Text ?? throw content.Wrong("the zone's key: \"Europe/Berlin\""), true);

    private const int DateTimeLength = 19;
    private const int TimeLength = 8;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(?<fraction>\d{1,6}))?(?<offset>Z|[+-].*)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DateTimePattern();

    [GeneratedRegex(@"^\d\d:\d\d:\d\d(\.(?<fraction>\d{1,6}))?(?<offset>Z|[+-].*)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"^[+-]\d\d:\d\d(:\d\d(\.(?<fraction>\d{6}))?)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OffsetPattern();

    private static string DateText(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string DateTimeText(DateTime time) =>
        $"{DateText(DateOnly.FromDateTime(time))}T{TimeText(time.TimeOfDay.Ticks)}";

    private static string TimeText(long ticks)
    {
        var time = new TimeSpan(ticks);
        var text = time.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
        var microseconds = ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond;
        return microseconds == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}.{microseconds:D6}");
    }

    private static string OffsetText(TimeSpan offset)
    {
        var size = offset.Duration();
        var text = TimeText(size.Ticks);
        var isWhole = size.Ticks % TimeSpan.TicksPerMinute == 0;
        return (offset < TimeSpan.Zero ? "-" : "+") + (isWhole ? text[..^":00".Length] : text);
    }

    private static (byte[] State, bool Fold)? Unfold(object? packed, int length, int at)
    {
        var state = packed switch
        {
            byte[] bytes => [.. bytes],
            PyByteString bytes => bytes.Bytes.ToArray(),
            _ => Array.Empty<byte>(),
        };
        if (state.Length != length)
        {
            return null;
        }

        var fold = (state[at] & FoldBit) != 0;
        state[at] &= FoldBit ^ byte.MaxValue;
        return (state, fold);
    }

    private static object Zoned(string local, bool fold, object?[] zone)
    {
        if (!fold && zone is [])
        {
            return local;
        }

        if (!fold && zone is [PyObject { Callable: PyGlobal { Known: KnownGlobal.TimeZone } } plain]
            && plain.Steps.Count == 0 && plain.Arguments is [TimeSpan offset])
        {
            return local + OffsetText(offset);
        }

        var fields = new JsonFields { { Local, local } };
        if (fold)
        {
            fields.Add(Fold, 1L);
        }

        if (zone is [var tzinfo])
        {
            fields.Add(TzInfo, tzinfo);
        }

        return fields;
    }

    private static (string Local, byte FoldBit, object? Zone) ReadZoned(FormContent content)
    {
        if (content.Text is { } text)
        {
            return (text, 0, null);
        }

        var fields = content.Fields(Local, Fold, TzInfo);
        var fold = fields.GetValueOrDefault(Fold) switch
        {
            null or 0L => (byte)0,
            1L => FoldBit,
            _ => throw content.Wrong("0 or 1 as \"fold\""),
        };
        return (content.TextField(fields, Local), fold, fields.GetValueOrDefault(TzInfo));
    }

    private static long FractionOf(Match time) => time.Groups["fraction"] is { Success: true, Value: var digits }
        ? int.Parse(digits.PadRight(6, '0'), CultureInfo.InvariantCulture) * TimeSpan.TicksPerMicrosecond
        : 0;

    private static object? ZoneOf(FormContent content, Match time, object? zone) =>
        (time.Groups["offset"], zone) switch
        {
            ({ Success: false }, _) => zone,
            ({ Value: "Z" }, null) => PyObject.Call(KnownGlobals.TimeZone, TimeSpan.Zero),
            ({ Value: var offset }, null) => PyObject.Call(KnownGlobals.TimeZone, ReadOffset(content, offset)),
            _ => throw content.Wrong("an offset in the text or a tzinfo, not both"),
        };

    private static TimeSpan ReadOffset(FormContent content, string text)
    {
        var offset = OffsetPattern().Match(text);
        var shape = text.Length <= "+00:00".Length ? @"hh\:mm" : @"hh\:mm\:ss";
        if (!offset.Success || !TimeSpan.TryParseExact(
            text.Split('.')[0][1..], shape, CultureInfo.InvariantCulture, out var size))
        {
            throw content.Wrong("an offset below 24 hours: \"+01:00\"");
        }

        size += TimeSpan.FromTicks(FractionOf(offset));
        return text[0] == '-' ? -size : size;
    }

    private static PyObject Call(PyGlobal type, byte[] state, object? zone) =>
        zone is null ? PyObject.Call(type, state) : PyObject.Call(type, state, zone);
}
