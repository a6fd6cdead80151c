using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// The <c>tzinfo</c> of an aware datetime: a fixed offset, or a zone by name, with offsets from this system's data.
/// </summary>
internal static class PyZone
{
    /// <summary>Since then offsets have been whole minutes everywhere; .NET rounds earlier ones.</summary>
    private const int FirstYearOfWholeMinutes = 1973;

    /// <summary>Dateutil only reads the transitions that fit into 32 bits.</summary>
    private const int LastYearOfDateutil = 2037;

    private const int LongestName = 64;

    private const int LongestPath = 1024;

    private static readonly long RoundOffset = 15 * TimeSpan.TicksPerMinute;

    /// <summary>Determines the offset of a zone from UTC at a local time.</summary>
    /// <param name="zone">The <c>tzinfo</c> as pickled.</param>
    /// <param name="local">The local time.</param>
    /// <param name="isSecond">Whether it is the second occurrence of an hour that repeats (<c>fold</c>).</param>
    /// <param name="offset">The offset.</param>
    /// <param name="isFixed">Whether the offset is the same at all times.</param>
    /// <returns>Null, or the reason why there is no offset.</returns>
    public static string? Resolve(
        object? zone, DateTime local, bool isSecond, out TimeSpan offset, out bool isFixed)
    {
        isFixed = true;
        if (TryGetFixed(zone, out offset))
        {
            return null;
        }

        if (zone is not PyObject made)
        {
            return $"its zone is {Conversion.Describe(zone)}";
        }

        if (made is { Class: { Module: "pytz", QualifiedName: "_p" }, Arguments: [_, var seconds, _, _] }
            && PyInteger.TryGet(seconds, out var exact) && exact > -86_400 && exact < 86_400)
        {
            // pytz._p(zone, utcoffset, dst, tzname): the pickle says which part of the zone's history applies.
            isFixed = false;
            offset = TimeSpan.FromSeconds((long)exact);
            return null;
        }

        if (TryGetName(made) is not { } name)
        {
            return $"its zone is a {made.Class?.ToString() ?? Conversion.Describe(made)}, whose offsets the pickle "
                + "does not contain";
        }

        if (IsUtc(name))
        {
            offset = TimeSpan.Zero;
            return null;
        }

        isFixed = false;
        return ResolveByName(name, local, isSecond, IsOfDateutil(made), out offset);
    }

    /// <summary>Whether an offset reported by .NET may have had seconds, which it rounds.</summary>
    public static bool MayBeRounded(DateTime local, TimeSpan offset) =>
        local.Year < FirstYearOfWholeMinutes && offset.Ticks % RoundOffset != 0;

    /// <summary>Returns the name of the zone, for a message; null if it has none.</summary>
    public static string? DescribeName(object? zone) => zone is PyObject made ? TryGetName(made) : null;

    private static bool IsOfDateutil(PyObject zone) =>
        zone.Class?.Module.StartsWith("dateutil.", StringComparison.Ordinal) == true;

    private static bool TryGetFixed(object? zone, out TimeSpan offset)
    {
        offset = default;
        if (zone is not PyObject made)
        {
            return false;
        }

        object? found = (made.Class, made.Arguments) switch
        {
            ({ Known: KnownGlobal.TimeZone }, [var own, ..]) => own,
            // PyPy pickles the attributes: (None, {'_offset': ..., '_name': ...}).
            ({ Known: KnownGlobal.TimeZone }, []) => Attribute(made, "_offset"),
            ({ Module: "pytz", QualifiedName: "_UTC" or "UTC" }, _) => TimeSpan.Zero,
            ({ Module: "pytz", QualifiedName: "FixedOffset" or "_FixedOffset" }, [long minutes])
                when Math.Abs(minutes) < 24 * 60 => TimeSpan.FromMinutes(minutes),
            ({ Module: "dateutil.tz.tz" or "dateutil.tz", QualifiedName: "tzutc" }, _) => TimeSpan.Zero,
            ({ Module: "dateutil.tz.tz" or "dateutil.tz", QualifiedName: "tzoffset" }, _) => Attribute(made, "_offset"),
            // The sender's system zone; without summer time that is an offset.
            ({ Module: "dateutil.tz.tz" or "dateutil.tz", QualifiedName: "tzlocal" }, _)
                when Attribute(made, "_hasdst") is false => Attribute(made, "_std_offset"),
            _ => null,
        };
        if (found is not TimeSpan span)
        {
            return false;
        }

        offset = span;
        return true;
    }

    private static object? Attribute(PyObject made, string name) =>
        made.TryGetAttribute(name, out object? value) ? value : null;

    /// <summary>Returns the name of a zone in the IANA database, as pickled by zoneinfo, pytz and dateutil.</summary>
    private static string? TryGetName(PyObject made)
    {
        object? name = made switch
        {
            // zoneinfo.ZoneInfo._unpickle(key, from_cache), a getattr below protocol 4.
            { Callable: PyGlobal { QualifiedName: "ZoneInfo._unpickle" or "ZoneInfo" }, Arguments: [string key, ..] } =>
                key,
            {
                Callable: PyObject { Arguments: [PyGlobal { QualifiedName: "ZoneInfo" }, "_unpickle"] },
                Arguments: [string key, ..]
            } => key,
            { Class: { Module: "pytz", QualifiedName: "_p" }, Arguments: [var key, ..] } => key,
            { Class: { Module: "dateutil.tz.tz" or "dateutil.tz" or "dateutil.zoneinfo" } } =>
                made.Arguments is [.., var file] ? file : null,
            // dateutil 3: _unpickle(tzfile, name, file, ...).
            {
                Class: { Module: "dateutil.tz._tzfile", QualifiedName: "_unpickle" },
                Arguments: [_, var key, var file, ..]
            } => key ?? file,
            _ => null,
        };
        if (name is PyByteString { Bytes.Length: > LongestPath }
            || PyByteString.TextOf(name) is not { Length: > 0 and <= LongestPath } text)
        {
            return null;
        }

        const string Folder = "zoneinfo/";
        int folder = text.LastIndexOf(Folder, StringComparison.Ordinal);
        return folder < 0 ? text : text[(folder + Folder.Length)..];
    }

    private static bool IsUtc(string name) => name is "UTC" or "Etc/UTC" or "UCT" or "Etc/UCT" or "Zulu" or "Etc/Zulu"
        or "Universal" or "Etc/Universal" or "GMT" or "Etc/GMT" or "GMT0" or "Etc/GMT0" or "Greenwich"
        or "Etc/Greenwich";

    private static string? ResolveByName(
        string name, DateTime local, bool isSecond, bool isOfDateutil, out TimeSpan offset)
    {
        offset = default;
        // It comes from the peer, and this system may look for a file with that name.
        bool isName = name.Length is > 0 and <= LongestName && char.IsAsciiLetter(name[0])
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or '/')
            && !name.Contains("//", StringComparison.Ordinal);
        if (!isName || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone))
        {
            return $"this system has no zone named {PyRepr.Format(name, PyRepr.DefaultMaxLength)}";
        }

        offset = OffsetAt(zone, local, isSecond, isOfDateutil);
        if (isOfDateutil && local.Year > LastYearOfDateutil && offset != StandardOffset(zone, local))
        {
            return $"dateutil has no summer time after {LastYearOfDateutil}, which the zone {name} has";
        }

        return MayBeRounded(local, offset)
            ? $"the zone {name} may have had an offset with seconds at that time, which .NET rounds"
            : null;
    }

    /// <summary>
    /// As in PEP 495: for an hour that repeats, and for one that is skipped, the first occurrence has the offset from
    /// before the clock change, the second the one from after it. In a skipped hour dateutil always uses the offset
    /// from after it (dateutil v2.9.0, tz/tz.py, <c>tzfile._find_last_transition</c>).
    /// </summary>
    private static TimeSpan OffsetAt(TimeZoneInfo zone, DateTime local, bool isSecond, bool isOfDateutil)
    {
        TimeSpan before = OffsetOf(zone, local.Ticks - TimeSpan.TicksPerDay);
        TimeSpan after = OffsetOf(zone, local.Ticks + TimeSpan.TicksPerDay);
        bool isBefore = OffsetOf(zone, local.Ticks - before.Ticks) == before;
        bool isAfter = OffsetOf(zone, local.Ticks - after.Ticks) == after;
        if (isBefore == isAfter)
        {
            return isSecond || (isOfDateutil && !isBefore) ? after : before;
        }

        return isBefore ? before : after;
    }

    /// <summary>Returns the smaller of the offsets in winter and in summer.</summary>
    private static TimeSpan StandardOffset(TimeZoneInfo zone, DateTime local)
    {
        TimeSpan january = OffsetOf(zone, new DateTime(local.Year, 1, 1).Ticks);
        TimeSpan july = OffsetOf(zone, new DateTime(local.Year, 7, 1).Ticks);
        return january < july ? january : july;
    }

    private static TimeSpan OffsetOf(TimeZoneInfo zone, long ticks) => zone.GetUtcOffset(new DateTime(
        Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Utc));
}
