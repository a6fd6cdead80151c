namespace PyCompat.Pickle.Reading;

/// <summary>How the memory for a payload grows while its bytes arrive.</summary>
internal static class PayloadGrowth
{
    // The limit of what a length alone can make this process allocate.
    private const int FirstCapacity = 1 << 20;

    // Few copies, and only a constant factor ahead of the received bytes.
    private const int Factor = 4;

    /// <summary>
    /// Returns the capacity after <paramref name="capacity"/>, which is full. The one before the last is at most a
    /// quarter of the whole, because both are there while it is copied.
    /// </summary>
    public static int Next(int capacity, int length)
    {
        int quarter = (int)(((long)length + Factor - 1) / Factor);
        return capacity >= Math.Max(quarter, FirstCapacity)
            ? length
            : Math.Min(length, Math.Max(FirstCapacity, (int)Math.Min((long)capacity * Factor, quarter)));
    }
}
