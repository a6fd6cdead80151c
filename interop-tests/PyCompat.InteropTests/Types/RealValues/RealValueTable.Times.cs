using PyCompat.NumPy;

namespace PyCompat.InteropTests.Types.RealValues;

/// <content>Dates and times.</content>
internal static partial class RealValueTable
{
    private const string Noon = "datetime.datetime(2024, 7, 1, 12, tzinfo=";

    private static IReadOnlyList<RealValue> Times =>
    [
        Read<DateTimeOffset>(
            Noon + "datetime.timezone(datetime.timedelta(hours=2), 'CEST'))",
            "DateTimeOffset",
            "2024-07-01T12:00:00+02:00",
            "3.6"),
        Read<DateTimeOffset>(
            Noon + "datetime.timezone(datetime.timedelta(0), 'UTC'))",
            "DateTimeOffset",
            "2024-07-01T12:00:00+00:00",
            "3.6"),
        Read<DateTime>(
            Noon + "datetime.timezone(datetime.timedelta(0), 'UTC'))", "DateTime", "2024-07-01T12:00:00Z", "3.6"),
        Refused<DateTime>(
            // An offset that no machine uses as its local one.
            Noon + "datetime.timezone(datetime.timedelta(hours=2, minutes=7)))",
            "DateTime",
            "with the offset +02:07: read it as a DateTimeOffset",
            "3.6"),
        DoesNotFit<DateTimeOffset>(Noon + "datetime.timezone(hours(23)))", "DateTimeOffset", "does not fit", "3.6"),
        DoesNotFit<DateTimeOffset>(
            Noon + "datetime.timezone(datetime.timedelta(seconds=1)))", "DateTimeOffset", "does not fit", "3.7"),
        DoesNotFit<DateTimeOffset>(
            "datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(hours(2)))", "DateTimeOffset", "does not fit", "3.6"),
        Refused<DateTimeOffset>(
            "datetime.datetime(2024, 1, 1)", "DateTimeOffset", "expected a datetime with an offset, got datetime"),
        Read<DateTime>("datetime.datetime(2024, 10, 27, 2, 30, fold=1)", "DateTime", "2024-10-27T02:30:00", "3.6"),
        Refused<DateTimeOffset>(
            "datetime.datetime(2024, 10, 27, 2, 30, fold=1)", "DateTimeOffset", "got datetime", "3.6"),
        Read<DateTimeOffset>(Noon + "pytz.utc)", "DateTimeOffset", "2024-07-01T12:00:00+00:00", "2.7", "pytz"),
        Read<DateTime>(Noon + "pytz.utc)", "DateTime", "2024-07-01T12:00:00Z", "2.7", "pytz"),
        Read<DateTimeOffset>(
            "pytz.timezone('Europe/Berlin').localize(datetime.datetime(2024, 7, 1, 12))",
            "DateTimeOffset",
            "2024-07-01T12:00:00+02:00",
            "2.7",
            "pytz"),
        Refused<DateTime>(
            "pytz.timezone('Europe/London').localize(datetime.datetime(2024, 1, 1, 12))",
            "DateTime",
            "with the offset +00:00: read it as a DateTimeOffset",
            "2.7",
            "pytz"),
        Read<DateTimeOffset>(
            Noon + "pytz.FixedOffset(90))", "DateTimeOffset", "2024-07-01T12:00:00+01:30", "2.7", "pytz"),
        Read<DateTimeOffset>(
            Noon + "pytz.timezone('Etc/GMT+5'))", "DateTimeOffset", "2024-07-01T12:00:00-05:00", "2.7", "pytz"),
        Read<DateTimeOffset>(
            Noon + "dateutil.tz.tzutc())", "DateTimeOffset", "2024-07-01T12:00:00+00:00", "2.7", "dateutil.tz"),
        Read<DateTime>(Noon + "dateutil.tz.tzutc())", "DateTime", "2024-07-01T12:00:00Z", "2.7", "dateutil.tz"),
        Read<DateTimeOffset>(
            Noon + "dateutil.tz.tzoffset('X', 3600))",
            "DateTimeOffset",
            "2024-07-01T12:00:00+01:00",
            "2.7",
            "dateutil.tz"),
        Read<DateTimeOffset>(
            Noon + "dateutil.tz.gettz('Europe/Berlin'))",
            "DateTimeOffset",
            "2024-07-01T12:00:00+02:00",
            "2.7",
            "dateutil.tz"),
        Read<DateTimeOffset>(
            "datetime.datetime(2024, 3, 31, 2, 30, tzinfo=dateutil.tz.gettz('Europe/Berlin'))",
            "DateTimeOffset",
            "2024-03-31T02:30:00+02:00",
            "2.7",
            "dateutil.tz"),
        Read<DateTimeOffset>(
            "datetime.datetime(2024, 10, 27, 2, 30, tzinfo=dateutil.tz.gettz('Europe/Berlin'))",
            "DateTimeOffset",
            "2024-10-27T02:30:00+02:00",
            "2.7",
            "dateutil.tz"),
        Refused<DateTimeOffset>(
            "datetime.datetime(2040, 7, 1, tzinfo=dateutil.tz.gettz('Europe/Berlin'))",
            "DateTimeOffset",
            "dateutil has no summer time after 2037",
            "2.7",
            "dateutil.tz"),
        Read<DateTimeOffset>(
            "datetime.datetime(2040, 1, 1, tzinfo=dateutil.tz.gettz('Europe/Berlin'))",
            "DateTimeOffset",
            "2040-01-01T00:00:00+01:00",
            "2.7",
            "dateutil.tz"),
        Refused<DateTimeOffset>(
            Noon + "dateutil.tz.tzstr('EST5EDT'))",
            "DateTimeOffset",
            "its zone is a dateutil.tz.tz.tzstr",
            "2.7",
            "dateutil.tz")
            with { Protocol = 2 },
        Zone("2024, 7, 1, 12", "Europe/Berlin", "2024-07-01T12:00:00+02:00"),
        Zone("2024, 1, 1, 12", "Europe/Berlin", "2024-01-01T12:00:00+01:00"),
        Zone("2024, 10, 27, 2, 30", "Europe/Berlin", "2024-10-27T02:30:00+02:00"),
        Zone("2024, 10, 27, 2, 30, fold=1", "Europe/Berlin", "2024-10-27T02:30:00+01:00") with { Protocol = 4 },
        Zone("2024, 3, 31, 2, 30", "Europe/Berlin", "2024-03-31T02:30:00+01:00"),
        Zone("2024, 3, 31, 2, 30, fold=1", "Europe/Berlin", "2024-03-31T02:30:00+02:00") with { Protocol = 4 },
        Zone("2024, 7, 1, 12", "Asia/Kolkata", "2024-07-01T12:00:00+05:30"),
        Zone("1960, 7, 1, 12", "America/New_York", "1960-07-01T12:00:00-04:00"),
        Zone("2024, 7, 1, 12", "UTC", "2024-07-01T12:00:00+00:00"),
        Read<DateTime>(Noon + "zoneinfo.ZoneInfo('UTC'))", "DateTime", "2024-07-01T12:00:00Z", "3.9", "zoneinfo"),
        Refused<DateTime>(
            Noon + "zoneinfo.ZoneInfo('Europe/Berlin'))", "DateTime",
            "got the datetime 2024-07-01 12:00:00 in the zone 'Europe/Berlin', with the offset +02:00: read it as a "
            + "DateTimeOffset",
            "3.9", "zoneinfo"),
        Refused<DateTimeOffset>(
            "datetime.datetime(1890, 1, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin'))",
            "DateTimeOffset",
            "the zone Europe/Berlin may have had an offset with seconds at that time",
            "3.9",
            "zoneinfo"),
        Read<DateTime>("Moment(2024, 7, 1)", "DateTime", "2024-07-01T00:00:00"),
        Read<DateTimeOffset>(
            "Moment(2024, 7, 1, tzinfo=UTC)", "DateTimeOffset", "2024-07-01T00:00:00+00:00", "3.6"),
        Refused<byte[]>("Moment(2024, 7, 1)", "byte[]", "expected bytes, got __main__.Moment"),
        Refused<byte[]>("Day(2024, 7, 1)", "byte[]", "expected bytes, got __main__.Day"),
        Refused<byte[]>("Clock(1, 30)", "byte[]", "expected bytes, got __main__.Clock"),
        Read<DateOnly>("Day(2024, 7, 1)", "DateOnly", "2024-07-01"),
        Refused<DateOnly>("datetime.datetime(2024, 7, 1)", "DateOnly", "expected a date, got datetime"),
        Read<TimeOnly>("datetime.time(1, 30, fold=1)", "TimeOnly", "01:30:00", "3.6"),
        Read<TimeOnly>("Clock(1, 30)", "TimeOnly", "01:30:00"),
        DoesNotFit<TimeOnly>("datetime.time(1, tzinfo=UTC)", "TimeOnly", "does not fit into TimeOnly", "3.6"),
        Read<TimeSpan>("Span(hours=1)", "TimeSpan", "01:00:00"),
        DoesNotFit<TimeSpan>("datetime.timedelta.max", "TimeSpan", "does not fit into TimeSpan"),
        DoesNotFit<TimeSpan>("datetime.timedelta.min", "TimeSpan", "does not fit into TimeSpan"),
        Refused<TimeSpan>("5", "TimeSpan", "expected a timedelta, got int"),
    ];

    private static RealValue<DateTimeOffset> Zone(string time, string zone, string expected) => new(
        $"datetime.datetime({time}, tzinfo=zoneinfo.ZoneInfo('{zone}'))", "DateTimeOffset", expected)
    {
        Oldest = "3.9",
        Needs = "zoneinfo",
    };
}
