using System.Globalization;
using System.Text;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Text;

/// <summary>
/// What <c>str</c> returns for an exception and Python prints of it, computed from how it was pickled: the
/// <c>__str__</c> of CPython's <c>Objects/exceptions.c</c> and of the standard library (v3.13.0).
/// </summary>
internal static class PyExceptionText
{
    private const string Builtins = "builtins";

    /// <summary>
    /// Formats an exception as Python prints it in the last line of a traceback
    /// (<c>traceback.format_exception_only</c>).
    /// </summary>
    public static string FormatLine(PickledException raised)
    {
        string name = raised.Type.Module is Builtins or "__main__"
            ? PyEscapes.EscapeName(raised.Type.QualifiedName)
            : raised.Type.ToString();
        string text = Format(raised, 0);
        return text.Length == 0 ? name : $"{name}: {text}";
    }

    /// <summary>
    /// Formats an exception as <c>str</c> does; <paramref name="depth"/> counts the exceptions that it is an argument
    /// of.
    /// </summary>
    public static string Format(PickledException raised, int depth)
    {
        string? own = PyExceptionTemplates.Find(raised.Type) is { } templates
            ? TryFill(raised, templates, depth)
            : TryFormatBuiltin(raised, depth);
        return own ?? FormatArguments(raised.Arguments, depth);
    }

    // BaseException_str
    private static string FormatArguments(PyTuple arguments, int depth) => arguments switch
    {
        [] => "",
        [var only] => PyStr.Format(only, depth),
        _ => PyStr.Repr(arguments),
    };

    private static string? TryFormatBuiltin(PickledException raised, int depth)
    {
        PyGlobal type = raised.Type;
        PyTuple arguments = raised.Arguments;
        if (PyExceptionTemplates.IsOfSystem(type))
        {
            return TryFormatOSError(type, arguments, depth);
        }

        return (type.Module, type.QualifiedName) switch
        {
            (Builtins, "KeyError") or ("zoneinfo._common", "ZoneInfoNotFoundError") when arguments is [var key] =>
                PyStr.Repr(key),
            (Builtins, "SyntaxError" or "IndentationError" or "TabError" or "_IncompleteInputError")
                or ("xml.etree.ElementTree", "ParseError")
                or ("xml.etree.ElementInclude", "FatalIncludeError" or "LimitedRecursiveIncludeError") =>
                FormatSyntaxError(arguments, depth),
            (Builtins, "UnicodeDecodeError") => TryFormatDecodeError(arguments),
            (Builtins, "UnicodeEncodeError") => TryFormatEncodeError(arguments),
            (Builtins, "UnicodeTranslateError") when arguments is [var text, var start, var end, var reason] =>
                TryFormatCharacters("can't translate", text, start, end, reason),
            ("decimal", _) when arguments is [List<object?> classes] && classes.TrueForAll(one => one is PyGlobal) =>
                $"[{string.Join(", ", classes.Select(one => $"<class '{one}'>"))}]",
            ("ssl", var name) when name.StartsWith("SSL", StringComparison.Ordinal) =>
                FormatSslError(arguments, depth),
            ("json.decoder", "JSONDecodeError") => TryFormatJsonError(arguments),
            ("subprocess", "CalledProcessError") => TryFormatExit(raised),
            ("xmlrpc.client", "Error" or "ResponseError") => type.QualifiedName + FormatCall(arguments),
            (_, var name) when name.EndsWith("Group", StringComparison.Ordinal) && arguments.Count == 2
                && raised.TryGetMembers() is { } members => FormatGroup(arguments[0], members.Count, depth),
            _ => null,
        };
    }

    private static string FormatCall(PyTuple arguments) =>
        arguments is [var only] ? $"({PyStr.Repr(only)})" : PyStr.Repr(arguments);

    // BaseExceptionGroup_str
    private static string FormatGroup(object? message, int count, int depth) => string.Create(
        CultureInfo.InvariantCulture,
        $"{PyStr.Format(message, depth)} ({count} sub-exception{(count == 1 ? "" : "s")})");

    // OSError_str; oserror_parse_args takes a file name from the third argument and another from the fifth.
    private static string? TryFormatOSError(PyGlobal type, PyTuple arguments, int depth)
    {
        if (arguments.Count is < 2 or > 5)
        {
            return null;
        }

        string start = $"[Errno {PyStr.Format(arguments[0], depth)}] {PyStr.Format(arguments[1], depth)}";
        object? file = arguments.Count > 2 ? arguments[2] : null;
        object? other = arguments.Count > 4 ? arguments[4] : null;
        if (file is null || (type.QualifiedName == "BlockingIOError" && file is long))
        {
            return start;
        }

        return $"{start}: {PyStr.Repr(file)}" + (other is null ? "" : $" -> {PyStr.Repr(other)}");
    }

    // SSLError_str
    private static string FormatSslError(PyTuple arguments, int depth) => arguments switch
    {
        [_, string or PyByteString, ..] and { Count: <= 5 } => PyStr.Format(arguments[1], depth),
        _ => PyStr.Repr(arguments),
    };

    // SyntaxError_str
    private static string FormatSyntaxError(PyTuple arguments, int depth)
    {
        string message = PyStr.Format(arguments.Count > 0 ? arguments[0] : null, depth);
        if (arguments is not [_, PyTuple and [var file, var line, ..]])
        {
            return message;
        }

        string? name = PyByteString.TextOf(file) is { } path ? path[(path.LastIndexOf('/') + 1)..] : null;
        string? number = line is long ? $"line {PyStr.Repr(line)}" : null;
        return (name, number) switch
        {
            (null, null) => message,
            (_, null) => $"{message} ({name})",
            (null, _) => $"{message} ({number})",
            _ => $"{message} ({name}, {number})",
        };
    }

    // UnicodeDecodeError_str
    private static string? TryFormatDecodeError(PyTuple arguments)
    {
        if (arguments is not [var encoding, var bytes, long start, long end, var reason])
        {
            return null;
        }

        ReadOnlySpan<byte> data = bytes switch
        {
            byte[] array => array,
            PyByteString text => text.Bytes,
            _ => [],
        };
        string codec = $"'{PyStr.Format(encoding)}' codec can't decode byte";
        string place = start >= 0 && start < data.Length && end == start + 1
            ? string.Create(CultureInfo.InvariantCulture, $" 0x{data[(int)start]:x2} in position {start}")
            : string.Create(CultureInfo.InvariantCulture, $"s in position {start}-{end - 1}");
        return $"{codec}{place}: {PyStr.Format(reason)}";
    }

    // UnicodeEncodeError_str
    private static string? TryFormatEncodeError(PyTuple arguments) =>
        arguments is [var encoding, var text, var start, var end, var reason]
            ? TryFormatCharacters($"'{PyStr.Format(encoding)}' codec can't encode", text, start, end, reason)
            : null;

    private static string? TryFormatCharacters(string what, object? text, object? start, object? end, object? reason)
    {
        if (start is not long first || end is not long after)
        {
            return null;
        }

        string? character = after == first + 1 ? TryFormatCharacter(text, first) : null;
        string place = character is not null
            ? string.Create(CultureInfo.InvariantCulture, $"character '{character}' in position {first}")
            : string.Create(CultureInfo.InvariantCulture, $"characters in position {first}-{after - 1}");
        return $"{what} {place}: {PyStr.Format(reason)}";
    }

    /// <summary>Escapes the character with that number; counted as Python counts, in code points.</summary>
    private static string? TryFormatCharacter(object? text, long index)
    {
        IEnumerable<int> codePoints = text switch
        {
            string plain => PyUtf8.ToCodePoints(plain),
            PyString other => PyUtf8.ToCodePoints(other.Utf8.ToArray()),
            _ => [],
        };
        foreach (int codePoint in codePoints)
        {
            if (index-- == 0)
            {
                return codePoint switch
                {
                    <= 0xFF => string.Create(CultureInfo.InvariantCulture, $"\\x{codePoint:x2}"),
                    <= 0xFFFF => string.Create(CultureInfo.InvariantCulture, $"\\u{codePoint:x4}"),
                    _ => string.Create(CultureInfo.InvariantCulture, $"\\U{codePoint:x8}"),
                };
            }
        }

        return null;
    }

    // JSONDecodeError.__init__ (Lib/json/decoder.py)
    private static string? TryFormatJsonError(PyTuple arguments)
    {
        if (arguments is not [var message, string document, long position] || position < 0)
        {
            return null;
        }

        long line = 1;
        long lineStart = 0;
        long index = 0;
        foreach (Rune rune in document.EnumerateRunes())
        {
            if (index == position)
            {
                break;
            }

            index++;
            if (rune.Value == '\n')
            {
                line++;
                lineStart = index;
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{PyStr.Format(message)}: line {line} column {position - lineStart + 1} (char {position})");
    }

    // CalledProcessError.__str__ (Lib/subprocess.py)
    private static string? TryFormatExit(PickledException raised)
    {
        if (!raised.Raised.TryGetAttribute("returncode", out object? code) || code is not long number
            || !raised.Raised.TryGetAttribute("cmd", out object? command))
        {
            return null;
        }

        string end = number >= 0
            ? $"returned non-zero exit status {number.ToString(CultureInfo.InvariantCulture)}"
            : PySignals.NameOf(-number) is { } signal
            ? $"died with <Signals.{signal}: {(-number).ToString(CultureInfo.InvariantCulture)}>"
            : $"died with unknown signal {(-number).ToString(CultureInfo.InvariantCulture)}";
        return $"Command '{PyStr.Format(command)}' {end}.";
    }

    /// <summary>Fills the first template whose fields all have a value.</summary>
    private static string? TryFill(PickledException raised, string[] templates, int depth)
    {
        foreach (string template in templates)
        {
            if (TryFill(raised, template, depth) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    private static string? TryFill(PickledException raised, string template, int depth)
    {
        var text = new StringBuilder();
        int end = -1;
        for (int start = template.IndexOf('{'); start >= 0; start = template.IndexOf('{', end))
        {
            text.Append(template, end + 1, start - end - 1);
            end = template.IndexOf('}', start);
            if (TryFormatField(raised, template[(start + 1)..end], depth) is not { } value)
            {
                return null;
            }

            text.Append(value);
        }

        return text.Append(template, end + 1, template.Length - end - 1).ToString();
    }

    private static string? TryFormatField(PickledException raised, string field, int depth)
    {
        string name = field.TrimEnd('#', '*', '?').Replace("!r", "");
        object? value;
        if (int.TryParse(name, CultureInfo.InvariantCulture, out int index))
        {
            value = index < raised.Arguments.Count ? raised.Arguments[index] : null;
        }
        else
        {
            raised.Raised.TryGetAttribute(name, out value);
        }

        return (field[^1], value) switch
        {
            ('?', null) => "None",
            (_, null or "") => null,
            ('#', byte[] bytes) => bytes.Length.ToString(CultureInfo.InvariantCulture),
            ('#', PyByteString bytes) => bytes.Bytes.Length.ToString(CultureInfo.InvariantCulture),
            ('#', string characters) => characters.Length.ToString(CultureInfo.InvariantCulture),
            ('*', List<object?> items) => string.Join(", ", items.Select(item => PyStr.Format(item, depth))),
            ('*', string characters) => string.Join(", ", characters.ToCharArray()),
            ('r', _) when field.EndsWith("!r", StringComparison.Ordinal) => PyStr.Repr(value),
            _ => PyStr.Format(value, depth),
        };
    }
}
