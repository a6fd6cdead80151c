using System.Globalization;
using System.Text;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Text;

/// <summary>
/// What <c>str</c> returns for an exception, and its type before it, computed from how it was pickled: the
/// <c>__str__</c> of CPython's <c>Objects/exceptions.c</c> and of the standard library (v3.13.0).
/// </summary>
internal static class PyExceptionText
{
    private const string Builtins = "builtins";

    /// <summary>
    /// Formats the type and <c>str</c> of an exception: what Python prints of it below a traceback
    /// (<c>traceback.format_exception_only</c>), except of a SyntaxError, whose line and file it prints above.
    /// </summary>
    public static string FormatLine(PickledException raised)
    {
        string name = raised.Type.Module is Builtins or "__main__"
            ? PyEscapes.EscapeName(raised.Type.QualifiedName)
            : raised.Type.ToString();
        string text = Format(raised, PyTextScope.Start());
        return text.Length == 0 ? name : $"{name}: {text}";
    }

    /// <summary>
    /// Formats an exception as <c>str</c> does; <paramref name="scope"/> is that of its arguments and attributes.
    /// </summary>
    public static string Format(PickledException raised, PyTextScope scope)
    {
        string? own = PyExceptionTemplates.Find(raised.Type) is { } templates
            ? TryFill(raised, templates, scope)
            : TryFormatBuiltin(raised, scope);
        return own ?? FormatArguments(raised.Arguments, scope);
    }

    // BaseException_str
    private static string FormatArguments(PyTuple arguments, PyTextScope scope) => arguments switch
    {
        [] => "",
        [var only] => PyStr.Format(only, scope),
        _ => PyStr.Repr(arguments, scope),
    };

    private static string? TryFormatBuiltin(PickledException raised, PyTextScope scope)
    {
        PyGlobal type = raised.Type;
        PyTuple arguments = raised.Arguments;
        if (PyExceptionTemplates.IsOfSystem(type))
        {
            return TryFormatOSError(type, arguments, scope);
        }

        return (type.Module, type.QualifiedName) switch
        {
            (Builtins, "KeyError") or ("zoneinfo._common", "ZoneInfoNotFoundError") when arguments is [var key] =>
                PyStr.Repr(key, scope),
            (Builtins, "SyntaxError" or "IndentationError" or "TabError" or "_IncompleteInputError")
                or ("xml.etree.ElementTree", "ParseError")
                or ("xml.etree.ElementInclude", "FatalIncludeError" or "LimitedRecursiveIncludeError") =>
                FormatSyntaxError(arguments, scope),
            (Builtins, "UnicodeDecodeError") => TryFormatDecodeError(arguments, scope),
            (Builtins, "UnicodeEncodeError") => TryFormatEncodeError(arguments, scope),
            (Builtins, "UnicodeTranslateError") when arguments is [var text, var start, var end, var reason] =>
                TryFormatCharacters("can't translate", text, start, end, reason, scope),
            ("decimal", _) when arguments is [List<object?> classes] && classes.TrueForAll(one => one is PyGlobal) =>
                $"[{FormatItems(classes, scope, static (one, inner) => inner.Take($"<class '{one}'>"))}]",
            ("ssl", var name) when name.StartsWith("SSL", StringComparison.Ordinal) =>
                FormatSslError(arguments, scope),
            ("json.decoder", "JSONDecodeError") => TryFormatJsonError(arguments, scope),
            ("subprocess", "CalledProcessError") => TryFormatExit(raised, scope),
            ("xmlrpc.client", "Error" or "ResponseError") => type.QualifiedName + FormatCall(arguments, scope),
            _ => raised.TryGetMembersOfArguments() is { } members
                ? FormatGroup(arguments[0], members.Count, scope)
                : null,
        };
    }

    private static string FormatCall(PyTuple arguments, PyTextScope scope) =>
        arguments is [var only] ? $"({PyStr.Repr(only, scope)})" : PyStr.Repr(arguments, scope);

    // BaseExceptionGroup_str
    private static string FormatGroup(object? message, int count, PyTextScope scope) => string.Create(
        CultureInfo.InvariantCulture,
        $"{PyStr.Format(message, scope)} ({count} sub-exception{(count == 1 ? "" : "s")})");

    // OSError_str; oserror_parse_args takes a file name from the third argument and another from the fifth.
    private static string? TryFormatOSError(PyGlobal type, PyTuple arguments, PyTextScope scope)
    {
        if (arguments.Count is < 2 or > 5)
        {
            return null;
        }

        string start = $"[Errno {PyStr.Format(arguments[0], scope)}] {PyStr.Format(arguments[1], scope)}";
        object? file = arguments.Count > 2 ? arguments[2] : null;
        object? other = arguments.Count > 4 ? arguments[4] : null;
        if (file is null || (type.QualifiedName == "BlockingIOError" && file is long))
        {
            return start;
        }

        return $"{start}: {PyStr.Repr(file, scope)}" + (other is null ? "" : $" -> {PyStr.Repr(other, scope)}");
    }

    // SSLError_str
    private static string FormatSslError(PyTuple arguments, PyTextScope scope) => arguments switch
    {
        [_, string or PyByteString, ..] and { Count: <= 5 } => PyStr.Format(arguments[1], scope),
        _ => PyStr.Repr(arguments, scope),
    };

    // SyntaxError_str
    private static string FormatSyntaxError(PyTuple arguments, PyTextScope scope)
    {
        string message = PyStr.Format(arguments.Count > 0 ? arguments[0] : null, scope);
        if (arguments is not [_, PyTuple and [var file, var line, ..]])
        {
            return message;
        }

        string? name = PyByteString.TextOf(file) is { } path ? scope.Take(path[(path.LastIndexOf('/') + 1)..]) : null;
        string? number = line is long ? $"line {PyStr.Repr(line, scope)}" : null;
        return (name, number) switch
        {
            (null, null) => message,
            (_, null) => $"{message} ({name})",
            (null, _) => $"{message} ({number})",
            _ => $"{message} ({name}, {number})",
        };
    }

    // UnicodeDecodeError_str
    private static string? TryFormatDecodeError(PyTuple arguments, PyTextScope scope)
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
        string codec = $"'{PyStr.Format(encoding, scope)}' codec can't decode byte";
        string place = start >= 0 && start < data.Length && end == start + 1
            ? string.Create(CultureInfo.InvariantCulture, $" 0x{data[(int)start]:x2} in position {start}")
            : string.Create(CultureInfo.InvariantCulture, $"s in position {start}-{end - 1}");
        return $"{codec}{place}: {PyStr.Format(reason, scope)}";
    }

    // UnicodeEncodeError_str
    private static string? TryFormatEncodeError(PyTuple arguments, PyTextScope scope) =>
        arguments is [var encoding, var text, var start, var end, var reason]
            ? TryFormatCharacters(
                $"'{PyStr.Format(encoding, scope)}' codec can't encode", text, start, end, reason, scope)
            : null;

    private static string? TryFormatCharacters(
        string what, object? text, object? start, object? end, object? reason, PyTextScope scope)
    {
        if (start is not long first || end is not long after)
        {
            return null;
        }

        string? character = after == first + 1 && scope.TryCountSearched(Math.Max(first, 0))
            ? TryFormatCharacter(text, first)
            : null;
        string place = character is not null
            ? string.Create(CultureInfo.InvariantCulture, $"character '{character}' in position {first}")
            : string.Create(CultureInfo.InvariantCulture, $"characters in position {first}-{after - 1}");
        return $"{what} {place}: {PyStr.Format(reason, scope)}";
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
    private static string? TryFormatJsonError(PyTuple arguments, PyTextScope scope)
    {
        if (arguments is not [var message, string document, long position] || position < 0
            || !scope.TryCountSearched(Math.Min(position, document.Length)))
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
            $"{PyStr.Format(message, scope)}: line {line} column {position - lineStart + 1} (char {position})");
    }

    // CalledProcessError.__str__ (Lib/subprocess.py)
    private static string? TryFormatExit(PickledException raised, PyTextScope scope)
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
        return $"Command '{PyStr.Format(command, scope)}' {end}.";
    }

    /// <summary>Joins the items of a list, as far as there is room for them.</summary>
    private static string FormatItems(
        List<object?> items, PyTextScope scope, Func<object?, PyTextScope, string> format)
    {
        PyTextScope inner = scope.EnterItems();
        var text = new StringBuilder();
        string separator = "";
        foreach (object? item in items)
        {
            text.Append(inner.Take(separator));
            if (inner.IsFull)
            {
                return text.Append(PyTextScope.Cut).ToString();
            }

            text.Append(format(item, inner));
            separator = ", ";
        }

        return text.ToString();
    }

    /// <summary>Fills the first template whose fields all have a value.</summary>
    private static string? TryFill(PickledException raised, string[] templates, PyTextScope scope)
    {
        foreach (string template in templates)
        {
            if (TryFill(raised, template, scope) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    private static string? TryFill(PickledException raised, string template, PyTextScope scope)
    {
        var text = new StringBuilder();
        int end = -1;
        for (int start = template.IndexOf('{'); start >= 0; start = template.IndexOf('{', end))
        {
            text.Append(template, end + 1, start - end - 1);
            end = template.IndexOf('}', start);
            if (TryFormatField(raised, template[(start + 1)..end], scope) is not { } value)
            {
                return null;
            }

            text.Append(value);
        }

        return text.Append(template, end + 1, template.Length - end - 1).ToString();
    }

    private static string? TryFormatField(PickledException raised, string field, PyTextScope scope)
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
            ('*', List<object?> items) => FormatItems(items, scope, PyStr.Format),
            ('*', string characters) => string.Join(", ", scope.Take(characters).ToCharArray()),
            ('r', _) when field.EndsWith("!r", StringComparison.Ordinal) => PyStr.Repr(value, scope),
            _ => PyStr.Format(value, scope),
        };
    }
}
