using PyCompat.Pickle;

namespace PyCompat.NumPy;

/// <summary>Converts counts of numpy's units to .NET's ticks (100 ns), exactly or not at all.</summary>
internal static class Times
{
    /// <summary>Converts a count to ticks; false if they are not whole, or the unit has no fixed length.</summary>
    public static bool TryGetTicks(long count, NdTimeUnit unit, out Int128 ticks)
    {
        ticks = default;
        if (unit.Ticks is not var (length, per))
        {
            return false;
        }

        Int128 rest;
        try
        {
            (ticks, rest) = Int128.DivRem(checked(count * length), per);
        }
        catch (OverflowException)
        {
            return false;
        }

        return rest == 0;
    }

    /// <summary>Returns the time at a number of ticks after 1970; null outside of the years 1 to 9999.</summary>
    public static DateTime? TryGetDateTime(Int128 ticks)
    {
        Int128 sinceYear1 = ticks + DateTime.UnixEpoch.Ticks;
        return sinceYear1 >= 0 && sinceYear1 <= DateTime.MaxValue.Ticks ? new DateTime((long)sinceYear1) : null;
    }

    /// <summary>Whether times are requested; otherwise a value that does not fit is of the wrong type anyway.</summary>
    public static bool AreAskedFor(PyConverter asked)
    {
        Type type = Nullable.GetUnderlyingType(asked.Type) ?? asked.Type;
        return type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly)
            || type == typeof(TimeOnly) || type == typeof(TimeSpan);
    }

    /// <summary>Returns a time without a zone as requested: as a date if one is wanted, and the time is one.</summary>
    public static object As(DateTime time, PyConverter asked) =>
        asked.Type == typeof(DateOnly) && time.TimeOfDay == TimeSpan.Zero ? DateOnly.FromDateTime(time) : time;
}
