namespace PyCompat.AotSample;

/// <summary>An enum that Python represents as numbers.</summary>
internal enum Color
{
    Red = 1,
    DarkGreen = 2,
}

/// <summary>An enum with the widest underlying type.</summary>
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

/// <summary>An enum with the narrowest underlying type.</summary>
internal enum Small : sbyte
{
    None = 0,
    Least = sbyte.MinValue,
}
