namespace PyCompat.AotSample;

/// <summary>Numbers in Python.</summary>
internal enum Color
{
    Red = 1,
    DarkGreen = 2,
}

/// <summary>As long as an enum can be.</summary>
internal enum Distance : long
{
    Near = 0,
    Far = long.MinValue,
}

/// <inheritdoc cref="Distance"/>
internal enum Large : ulong
{
    Least = 0,
    Most = ulong.MaxValue,
}

/// <summary>As short as an enum can be.</summary>
internal enum Small : sbyte
{
    None = 0,
    Least = sbyte.MinValue,
}
