using System.Collections;
using System.Collections.Frozen;
using System.Numerics;
using global::Razorvine.Pickle;
using global::Razorvine.Pickle.Objects;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Razorvine.Reading;

/// <summary>
/// Makes the result of a call in a pickle: an exact .NET value, the result of the program's own constructor, or an
/// instance that keeps class and arguments.
/// </summary>
internal static class Construct
{
    /// <summary>Longer than any number that a decimal can hold.</summary>
    private const int MaxDecimalText = 64;

    /// <summary>The typecodes whose arrays are written back with the same one.</summary>
    private const string ExactTypecodes = "bhHiIlLfd";

    /// <summary>The formats of 8 bytes: a <c>long</c> of another size would be written back as an int.</summary>
    private const int FirstFormatOf8Bytes = 10;

    private const int LastFormatOf8Bytes = 13;

    /// <summary><c>callable(*arguments)</c>.</summary>
    public static object Call(RazorvineGlobal callable, object?[] arguments) =>
        TryRegistered(callable, arguments)
        ?? TryMake(callable, arguments)
        ?? TryRazorvine(callable, arguments)
        ?? new RazorvineInstance(callable.Global, arguments, PyConstruction.Call);

    /// <summary><c>cls.__new__(cls, *arguments)</c>.</summary>
    public static object New(object? type, object?[] arguments) => type switch
    {
        RazorvineGlobal cls => TryRegistered(cls, arguments)
            ?? TryRazorvine(cls, arguments)
            ?? new RazorvineInstance(cls.Global, arguments, PyConstruction.New),
        IObjectConstructor constructor => constructor.construct(arguments!),
        _ => throw Wrong("an instance of something that is not a class"),
    };

    /// <summary>Handles opcodes of Python 2, which calls the class if there are arguments.</summary>
    public static object Make(object? type, object?[] arguments) => type switch
    {
        RazorvineGlobal { Registered: null } cls when arguments.Length == 0 =>
            new RazorvineInstance(cls.Global, arguments, PyConstruction.Instance),
        IObjectConstructor constructor => constructor.construct(arguments!),
        _ => throw Wrong("an instance of something that is not a class"),
    };

    /// <summary>Gets an int from one of the types that Razorvine uses for it.</summary>
    public static bool TryGetInteger(object? value, out BigInteger integer)
    {
        integer = value switch { int n => n, long n => n, BigInteger n => n, _ => default };
        return value is int or long or BigInteger;
    }

    /// <summary>Makes a set of the type that Razorvine uses.</summary>
    public static HashSet<object?> Set(object?[] members) => AddItems([], members);

    public static HashSet<object?> AddItems(HashSet<object?> set, object?[] members)
    {
        foreach (object? member in members)
        {
            EnsureKept(member, !set.Add(member));
        }

        return set;
    }

    /// <summary>In Python NaN is equal to nothing, in .NET to every other NaN: the second one would be lost.</summary>
    public static void EnsureKept(object? key, bool isThere)
    {
        if (isThere && key is (double.NaN or Complex { Real: double.NaN } or Complex { Imaginary: double.NaN }))
        {
            throw new PickleException(
                PickleErrorCode.NotRepresentable,
                "a dict or set has NaN twice among its keys",
                offset: 0,
                opcode: null);
        }
    }

    /// <summary>Razorvine does not provide offsets.</summary>
    public static PickleException Wrong(string what) =>
        new(PickleErrorCode.WrongType, $"there is {what} in the pickle", offset: 0, opcode: null);

    /// <summary>Tries what the program has registered first: a class or a name.</summary>
    private static object? TryRegistered(RazorvineGlobal callable, object?[] arguments) =>
        callable.Registered is { } registered
        && (registered.GetType().Assembly != typeof(Unpickler).Assembly || !IsOfRazorvine(callable.Global.Known))
            ? registered.construct(arguments!)
            : null;

    /// <summary>Whether Razorvine's registry has the name from the start.</summary>
    private static bool IsOfRazorvine(KnownGlobal known) => known
        is KnownGlobal.ArrayReconstructor or KnownGlobal.ArrayType or KnownGlobal.ByteArray or KnownGlobal.Bytes
        or KnownGlobal.CodecsEncode or KnownGlobal.Complex or KnownGlobal.Date or KnownGlobal.DateTime
        or KnownGlobal.Decimal or KnownGlobal.Set or KnownGlobal.Time or KnownGlobal.TimeDelta;

    /// <summary>Tries Razorvine's own constructors, except those that may lose information.</summary>
    private static object? TryRazorvine(RazorvineGlobal callable, object?[] arguments) => callable.Global.Known switch
    {
        KnownGlobal.ArrayType when arguments is [string typecode, ArrayList] && IsExact(typecode) =>
            callable.Registered?.construct(arguments!),
        KnownGlobal.ArrayReconstructor
            when arguments is [RazorvineGlobal type, string typecode, int format, byte[] items]
            && type.Global.Known == KnownGlobal.ArrayType && IsExact(typecode, format) =>
            new ArrayConstructor().construct(typecode[0], format, items),
        _ => null,
    };

    private static bool IsExact(string typecode) => typecode.Length == 1 && ExactTypecodes.Contains(typecode[0]);

    private static bool IsExact(string typecode, int format) => IsExact(typecode)
        && (typecode is not ("l" or "L") || format is >= FirstFormatOf8Bytes and <= LastFormatOf8Bytes);

    private static object? TryMake(RazorvineGlobal callable, object?[] arguments) => callable.Global.Known switch
    {
        KnownGlobal.CodecsEncode when arguments is [string text, "latin1" or "latin-1"] =>
            PyBytes.TryEncodeLatin1(text),
        KnownGlobal.Bytes when arguments is [] => Array.Empty<byte>(),
        KnownGlobal.ByteArray => TryMakeByteArray(arguments),
        KnownGlobal.FrozenSet when arguments is [ArrayList members] =>
            Set(members.ToArray()).ToFrozenSet(),
        KnownGlobal.Set when arguments is [ArrayList members] => Set(members.ToArray()),
        KnownGlobal.Complex when arguments is [double real, double imaginary] => new Complex(real, imaginary),
        KnownGlobal.Decimal when arguments is [string { Length: <= MaxDecimalText } digits] =>
            PyDecimal.TryMakeSame(digits),
        KnownGlobal.Date when arguments is [var state] => PyTime.ReadDate(AsState(state)),
        KnownGlobal.Time when arguments is [var state] => PyTime.ReadTime(AsState(state)),
        KnownGlobal.DateTime => TryMakeDateTime(arguments),
        KnownGlobal.TimeDelta => TryMakeTimeDelta(arguments),
        // An instance at protocols 0 and 1: copyreg._reconstructor(cls, object, None).
        KnownGlobal.Reconstructor when arguments is
            [RazorvineGlobal type, RazorvineGlobal { Global.Known: KnownGlobal.Object }, null] => New(type, []),
        _ => TryMakeException(callable, arguments),
    };

    private static PyByteArray? TryMakeByteArray(object?[] arguments) => arguments switch
    {
        [] => new PyByteArray([]),
        [byte[] bytes] => new PyByteArray([.. bytes]),
        [string text, "latin-1" or "latin1"] when PyBytes.TryEncodeLatin1(text) is { } bytes => new PyByteArray(bytes),
        _ => null,
    };

    /// <summary>Returns the packed state of a date or time: bytes, or the str of Python 2; otherwise empty.</summary>
    private static byte[] AsState(object? value) => value switch
    {
        byte[] bytes => bytes,
        string { Length: <= PyTime.DateTimeLength } text => PyBytes.TryEncodeLatin1(text) ?? [],
        _ => [],
    };

    private static object? TryMakeDateTime(object?[] arguments)
    {
        if (arguments is not ([_] or [_, _]) || PyTime.ReadDateTime(AsState(arguments[0])) is not { } time)
        {
            return null;
        }

        if (arguments.Length == 1)
        {
            return time;
        }

        return TryGetOffset(arguments[1]) is { } offset && PyTime.FitsOffset(time, offset)
            ? new DateTimeOffset(time, offset)
            : null;
    }

    /// <summary>Returns the offset of a <c>datetime.timezone</c> without a name; any other tzinfo is kept.</summary>
    private static TimeSpan? TryGetOffset(object? zone) =>
        zone is RazorvineInstance { Callable.Known: KnownGlobal.TimeZone, IsStateWritten: false } made
        && made is { Construction: PyConstruction.Call, Arguments: [TimeSpan offset] }
            ? offset
            : null;

    private static object? TryMakeTimeDelta(object?[] arguments) =>
        arguments is [var first, var second, var third]
        && TryGetInteger(first, out BigInteger days) && TryGetInteger(second, out BigInteger seconds)
        && TryGetInteger(third, out BigInteger microseconds)
        && BigInteger.Abs(days) < int.MaxValue && BigInteger.Abs(seconds) < int.MaxValue
        && BigInteger.Abs(microseconds) < int.MaxValue
            ? PyTime.ReadTimeDelta((long)days, (long)seconds, (long)microseconds)
            : null;

    /// <summary>Makes an exception, by Razorvine's rule for which names of the builtins are exceptions.</summary>
    private static RazorvineException? TryMakeException(RazorvineGlobal callable, object?[] arguments)
    {
        string name = callable.Global.QualifiedName;
        return callable.Global.Module == "builtins"
            && (name.EndsWith("Error", StringComparison.Ordinal) || name.EndsWith("Warning", StringComparison.Ordinal)
                || name.EndsWith("Exception", StringComparison.Ordinal)
                || name is "GeneratorExit" or "KeyboardInterrupt" or "StopIteration" or "SystemExit")
                ? new RazorvineException(callable.Global, callable.NameInPickle, arguments)
                : null;
    }
}
