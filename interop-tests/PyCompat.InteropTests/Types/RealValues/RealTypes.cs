namespace PyCompat.InteropTests.Types.RealValues;

/// <summary>A record for exceptions with a single value.</summary>
internal sealed record Reply(string Text);

internal sealed record Pair(int Code, string Text);

internal sealed record Swapped(double UnitPrice, string ProductName, int Count);

/// <summary>A record with optional members, for which fewer values are sufficient.</summary>
internal sealed record Lax(string ProductName = "", double UnitPrice = 0, int Count = 0, string Note = "");

[PyClass("__main__", "FrozenSlotted", Form = PyInstanceForm.Call)]
internal sealed record Frozen(string ProductName, double UnitPrice, int Count);

[PyClass("__main__", "LostError", Form = PyInstanceForm.Call)]
internal sealed record LostLine(string ProductName, double UnitPrice, int Count);

internal sealed record Attribute(int A);

internal enum Hue
{
    Red = 1,
    DarkGreen = 2,
}

[PyClass("__main__", "Color")]
internal enum ColorHue
{
    Red = 1,
    DarkGreen = 2,
}

[Flags]
internal enum Access
{
    R = 1,
    W = 2,
    X = 4,
}

[Flags]
[PyClass("__main__", "IntPerm")]
internal enum IntAccess
{
    R = 1,
    W = 2,
    X = 4,
}

[Flags]
internal enum ByteAccess : byte
{
    R = 1,
    W = 2,
    X = 4,
}

internal enum Letter
{
    [PyValue("alpha")]
    A,

    [PyValue("beta")]
    B,
}

internal enum Unnamed
{
    A,
    B,
}

internal enum Share
{
    [PyValue(0.5)]
    Half,

    [PyValue(1.0)]
    Whole,
}

internal enum World
{
    [PyValue(3.303e23, 2.4397e6)]
    Mercury,

    [PyValue(5.976e24, 6.37814e6)]
    Earth,
}

internal enum Rank
{
    Low = 1,
    High = 2,
}

[PyClass("socket", "AddressFamily")]
internal enum Family
{
    AfUnix = 1,
    AfInet = 2,
}

internal enum AnyFamily
{
    AfInet = 2,
}

internal enum Signal
{
    [PyName("SIGINT")]
    Interrupt = 2,
}

[Flags]
internal enum Pattern
{
    [PyName("IGNORECASE")]
    IgnoreCase = 2,

    [PyName("MULTILINE")]
    Multiline = 8,
}
