namespace PyCompat.InteropTests.Types.RealValues;

/// <content>Enums and flags.</content>
internal static partial class RealValueTable
{
    private static IReadOnlyList<RealValue> Enums =>
    [
        Read<Hue>("Color.DARK_GREEN", "enum", "DarkGreen", "3.6"),
        Read<ColorHue>("Color.DARK_GREEN", "[PyClass] enum", "DarkGreen", "3.6"),
        Read<Rank>("Level.HIGH", "enum", "High", "3.6"),
        Read<Letter>("Kind.B", "[PyValue] enum", "B", "3.6"),
        Read<Letter>("TextKind.B", "[PyValue] enum", "B", "3.6"),
        Read<Letter>("StrKind.A", "[PyValue] enum", "A", "3.11"),
        Read<Letter>("'beta'", "[PyValue] enum", "B"),
        Read<Share>("Ratio.HALF", "[PyValue] enum", "Half", "3.6"),
        Read<World>("Planet.EARTH", "[PyValue] enum", "Earth", "3.6"),
        Read<Access>("Perm.R | Perm.X", "[Flags] enum", "R, X", "3.6"),
        Read<Access>("Perm.R | Perm.X | Perm.W", "[Flags] enum", "R, W, X", "3.6"),
        Read<Access>("Perm(0)", "[Flags] enum", "0", "3.6"),
        Read<Access>("~Perm.R", "[Flags] enum", "W, X", "3.6"),
        Read<IntAccess>("IntPerm.R | IntPerm.X", "[PyClass, Flags] enum", "R, X", "3.6"),
        Read<IntAccess>("IntPerm.R", "[PyClass, Flags] enum", "R", "3.6"),
        Read<IntAccess>("IntPerm(9)", "[PyClass, Flags] enum", "9", "3.6"),
        Read<IntAccess>("~IntPerm.R", "[PyClass, Flags] enum", "W, X", "3.11"),
        Read<IntAccess>("~IntPerm.R", "[PyClass, Flags] enum", "-2", "3.6") with { Before = "3.11" },
        Read<ByteAccess>("~IntPerm.R", "[Flags] enum : byte", "W, X", "3.6"),
        Read<Access[]>("[Perm.R | Perm.W, Perm.X]", "[Flags] enum[]", "[R, W, X]", "3.6"),
        Refused<ColorHue>("Level.HIGH", "[PyClass] enum", "expected a __main__.Color", "3.6"),
        DoesNotFit<Hue>("9", "enum", "9 is not a member of Hue"),
        Read<Access>("9", "[Flags] enum", "9"),
        Read<Access[]>("[9, 5, 0]", "[Flags] enum[]", "[9, R, X, 0]"),
        DoesNotFit<ByteAccess>("256", "[Flags] enum : byte", "256 is not a member of ByteAccess"),
        Refused<Access>("True", "[Flags] enum", "got bool"),
        Read<Family>("socket.AF_INET", "[PyClass] enum", "AfInet", "3.6"),
        Read<AnyFamily>("socket.AF_INET", "enum", "AfInet", "3.6"),
        Read<Signal>("signal.SIGINT", "enum", "Interrupt", "3.6"),
        Read<Pattern>("re.I | re.M", "[Flags] enum", "IgnoreCase, Multiline", "3.6"),
        Read<Pattern>("re.I", "[Flags] enum", "IgnoreCase", "3.6"),
        .. ByValue,
    ];

    /// <summary>Values that early 3.11.x releases, which pickle members by name, do not support.</summary>
    private static IEnumerable<RealValue> ByValue =>
        new RealValue[]
        {
            DoesNotFit<Unnamed>(
                "Kind.A",
                "enum",
                "'alpha', the value of a __main__.Kind, is not a member of Unnamed: declare it",
                "3.6"),
            DoesNotFit<Unnamed>(
                "Planet.EARTH", "enum", "the value of a __main__.Planet, is not a member of Unnamed", "3.6"),
            Read<int>("Level.HIGH", "int", "2", "3.6"),
            Read<string>("TextKind.B", "string", "\"beta\"", "3.6"),
            Read<double>("Ratio.HALF", "double", "0.5", "3.6"),
            Read<int>("IntPerm.R | IntPerm.X", "int", "5", "3.6"),
        }.SelectMany(static row => (RealValue[])[row with { Before = "3.11" }, row with { Oldest = "3.11.4" }]);
}
