namespace PyCompat.AotSample;

/// <summary>Numbers in Python.</summary>
internal enum Color
{
    Red = 1,
    DarkGreen = 2,
}
