using System.Collections.Frozen;

namespace PyCompat.Pickle;

/// <summary>What the name of a class or function tells of it.</summary>
[Flags]
internal enum ClassTraits : byte
{
    None = 0,

    /// <summary>It has a name that classes have, not functions.</summary>
    Class = 1,

    /// <summary>It is an exception, as far as names say it.</summary>
    Exception = 2,

    /// <summary>A call of it may make an Enum's member, or an instance of what derives from a scalar.</summary>
    MayDeriveFromScalar = 4,
}

/// <summary>
/// What the name of a callable tells of it. A pickle says that <c>f(x)</c> makes an object, and not whether <c>f</c> is
/// a class; the names do, as Python's own style has them: classes have a capital.
/// </summary>
internal static class PyClassNames
{
    private static readonly string[] ExceptionEndings = ["Error", "Exception", "Warning", "ExceptionGroup"];

    /// <summary>Exceptions that do not end as such, of <c>builtins</c> and of the rest of the library.</summary>
    private static readonly FrozenSet<(string, string)> OtherExceptions = new (string, string)[]
    {
        ("builtins", "GeneratorExit"), ("builtins", "KeyboardInterrupt"), ("builtins", "StopAsyncIteration"),
        ("builtins", "StopIteration"), ("builtins", "SystemExit"), ("_queue", "Empty"), ("queue", "Empty"),
        ("queue", "Full"), ("queue", "ShutDown"), ("asyncio.queues", "QueueEmpty"), ("asyncio.queues", "QueueFull"),
        ("asyncio.queues", "QueueShutDown"), ("binascii", "Incomplete"),
        ("concurrent.futures.process", "BrokenProcessPool"), ("concurrent.futures.thread", "BrokenThreadPool"),
        ("concurrent.futures._base", "BrokenExecutor"), ("decimal", "Clamped"), ("decimal", "ConversionSyntax"),
        ("decimal", "DecimalException"), ("decimal", "DivisionByZero"), ("decimal", "DivisionImpossible"),
        ("decimal", "DivisionUndefined"), ("decimal", "FloatOperation"), ("decimal", "Inexact"),
        ("decimal", "InvalidContext"), ("decimal", "InvalidOperation"), ("decimal", "Overflow"),
        ("decimal", "Rounded"), ("decimal", "Subnormal"), ("decimal", "Underflow"),
        ("http.client", "BadStatusLine"), ("http.client", "CannotSendHeader"), ("http.client", "CannotSendRequest"),
        ("http.client", "HTTPException"), ("http.client", "ImproperConnectionState"),
        ("http.client", "IncompleteRead"), ("http.client", "InvalidURL"), ("http.client", "LineTooLong"),
        ("http.client", "NotConnected"), ("http.client", "RemoteDisconnected"),
        ("http.client", "ResponseNotReady"), ("http.client", "UnimplementedFileMode"),
        ("http.client", "UnknownProtocol"), ("http.client", "UnknownTransferEncoding"),
        ("multiprocessing.context", "BufferTooShort"), ("multiprocessing", "BufferTooShort"), ("select", "error"),
        ("shutil", "Error"), ("socket", "timeout"), ("socket", "herror"), ("socket", "gaierror"),
        ("_socket", "timeout"), ("subprocess", "TimeoutExpired"), ("unittest.case", "SkipTest"),
        ("zipfile", "BadZipFile"), ("zipfile", "BadZipfile"), ("zipfile", "LargeZipFile"),
        ("webbrowser", "Error"), ("zoneinfo._common", "ZoneInfoNotFoundError"),
    }.ToFrozenSet();

    /// <summary>Modules of the library whose classes have capitals, and are neither Enums nor made by their fields.
    /// </summary>
    private static readonly FrozenSet<string> ModulesOfValues = new[]
    {
        "builtins", "collections", "copyreg", "datetime", "decimal", "fractions", "functools", "ipaddress",
        "itertools", "operator", "_operator", "pathlib", "pathlib._local", "uuid",
    }.ToFrozenSet();

    public static ClassTraits TraitsOf(string module, string qualifiedName)
    {
        string name = qualifiedName[(qualifiedName.LastIndexOf('.') + 1)..];
        ClassTraits traits = ClassTraits.None;
        if (IsException(module, name))
        {
            traits |= ClassTraits.Exception;
        }

        if (name.AsSpan().TrimStart('_') is [var first, ..] && char.IsUpper(first))
        {
            traits |= ClassTraits.Class;
            if ((traits & ClassTraits.Exception) == 0 && !ModulesOfValues.Contains(module))
            {
                traits |= ClassTraits.MayDeriveFromScalar;
            }
        }

        return traits;
    }

    public static bool IsException(this PyGlobal type) => (type.Traits & ClassTraits.Exception) != 0;

    public static bool IsClass(this PyGlobal type) => (type.Traits & ClassTraits.Class) != 0;

    public static bool MayDeriveFromScalar(this PyGlobal type) => (type.Traits & ClassTraits.MayDeriveFromScalar) != 0;

    private static bool IsException(string module, string name)
    {
        foreach (string ending in ExceptionEndings)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        // Those of modules in C are in lower case: struct.error, zlib.error.
        return name == "error" || OtherExceptions.Contains((module, name));
    }
}
