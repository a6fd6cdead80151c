using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Text;

/// <summary>Python's <c>repr</c> of decoded values; for symbolic objects, how they are constructed.</summary>
public static partial class PyRepr
{
    /// <summary>The length at which <c>ToString</c> truncates, in characters: enough for a debugger's line.</summary>
    public const int DefaultMaxLength = 500;

    private const string Cut = "...";

    /// <summary>Formats a value in Python's notation, up to <paramref name="maxLength"/> characters.</summary>
    public static string Format(object? value, int maxLength = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        var writer = new Formatter(maxLength);
        writer.Write(value);
        return writer.Finish();
    }

    private sealed partial class Formatter(int maxLength)
    {
        private readonly StringBuilder _text = new();
        private readonly HashSet<object> _open = new(ReferenceEqualityComparer.Instance);

        private bool IsFull => _text.Length > maxLength;

        public string Finish()
        {
            if (IsFull)
            {
                _text.Length = maxLength;
                _text.Append(Cut);
            }

            return _text.ToString();
        }

        public void Write(object? value)
        {
            switch (value)
            {
                case null: _text.Append("None"); break;
                case bool flag: _text.Append(flag ? "True" : "False"); break;
                case double number: _text.Append(PyFloat.Repr(number)); break;
                case float number: _text.Append(PyFloat.Repr(number)); break;
                case string text: WriteQuoted(text); break;
                case PyString text: WriteSurrogates(text); break;
                case byte[] bytes: WriteBytes("b", bytes); break;
                case PyByteString bytes: WriteBytes("", bytes.Bytes); break;
                case PyByteArray bytes: WriteCall("bytearray", () => WriteBytes("b", bytes.Bytes)); break;
                case BigInteger number: WriteBigInteger(number); break;
                case Complex number: _text.Append(FormatComplex(number)); break;
                case decimal or Guid or DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan:
                    WriteClock(value);
                    break;
                case PyRange range: WriteRange(range); break;
                case PyGlobal global: _text.Append(FormatGlobal(global)); break;
                case PyExtension extension: WriteNumbered("extension", extension.Code); break;
                case PyOutOfBandBuffer buffer: WriteNumbered("buffer", buffer.Index); break;
                case List<object?> or PyTuple or PyDict or PySet or PyFrozenSet or PyFrozenDict:
                case PyObject or PySlice or PyPersistentId or PyIndirectGlobal or PyArray:
                    WriteNested(value);
                    break;
                case IPyReducible reducible: Write(reducible.Reduce()); break;
                case IFormattable number: _text.Append(number.ToString(null, CultureInfo.InvariantCulture)); break;
                default: _text.Append(CultureInfo.InvariantCulture, $"<{value.GetType()}>"); break;
            }
        }

        private void WriteNumbered(string what, int number) =>
            _text.Append(CultureInfo.InvariantCulture, $"<{what} {number}>");

        private void WriteNested(object value)
        {
            if (IsFull || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                _text.Append(Cut);
                return;
            }

            if (!_open.Add(value))
            {
                _text.Append(value is List<object?> ? "[...]" : value is PyTuple ? "(...)" : "{...}");
                return;
            }

            switch (value)
            {
                case List<object?> list: WriteItems("[", list, "]"); break;
                case PyTuple { Count: 1 } tuple: WriteItems("(", tuple, ",)"); break;
                case PyTuple tuple: WriteItems("(", tuple, ")"); break;
                case PyDict dict: WriteEntries(dict); break;
                case PySet { Count: 0 }: _text.Append("set()"); break;
                case PySet set: WriteItems("{", set, "}"); break;
                case PyFrozenSet { Count: 0 }: _text.Append("frozenset()"); break;
                case PyFrozenSet set: WriteItems("frozenset({", set, "})"); break;
                case PyFrozenDict { Count: 0 }: _text.Append("frozendict()"); break;
                case PyFrozenDict dict: WriteCall("frozendict", () => WriteEntries(dict)); break;
                case PySlice slice: WriteItems("slice(", [slice.Start, slice.Stop, slice.Step], ")"); break;
                case PyPersistentId id: WriteCall("<persistent ", () => Write(id.Id), ">"); break;
                case PyIndirectGlobal global: WriteItems("<", [global.Module, global.Name], ">"); break;
                case PyArray array: WriteArray(array); break;
                case PyObject made: WriteObject(made); break;
            }

            _open.Remove(value);
        }

        private void WriteItems(string open, IEnumerable<object?> items, string close)
        {
            _text.Append(open);
            string separator = "";
            foreach (object? item in items)
            {
                _text.Append(separator);
                if (IsFull)
                {
                    return;
                }

                Write(item);
                separator = ", ";
            }

            _text.Append(close);
        }

        private void WriteEntries(IEnumerable<KeyValuePair<object?, object?>> entries)
        {
            _text.Append('{');
            string separator = "";
            foreach ((object? key, object? value) in entries)
            {
                _text.Append(separator);
                if (IsFull)
                {
                    return;
                }

                Write(key);
                _text.Append(": ");
                Write(value);
                separator = ", ";
            }

            _text.Append('}');
        }

        private void WriteCall(string name, Action writeArgument, string close = ")")
        {
            _text.Append(name);
            if (close == ")")
            {
                _text.Append('(');
            }

            writeArgument();
            _text.Append(close);
        }

        private void WriteObject(PyObject made)
        {
            bool hasSteps = made.Steps.Count > 0;
            _text.Append(hasSteps ? "<" : "");
            _text.Append(
                made.Callable is PyGlobal global ? global.ToString() : PyRepr.Format(made.Callable, DefaultMaxLength));
            if (made.ArgumentsAsPickled is PyTuple arguments)
            {
                WriteItems("(", arguments, made.Keywords is null ? ")" : "");
            }
            else
            {
                WriteCall("", () => Write(made.ArgumentsAsPickled));
            }

            if (made.Keywords is { } keywords)
            {
                _text.Append(made.Arguments.Count > 0 ? ", **" : "**");
                Write(keywords);
                _text.Append(')');
            }

            foreach (PyStep step in made.Steps)
            {
                WriteStep(step);
            }

            _text.Append(hasSteps ? ">" : "");
        }

        private void WriteStep(PyStep step)
        {
            switch (step.Kind)
            {
                case PyStepKind.Append or PyStepKind.AddItems:
                    WriteItems(" items=[", (List<object?>)step.Value!, "]");
                    break;
                case PyStepKind.SetItems:
                    _text.Append(" entries=");
                    IEnumerable<object?[]> pairs = ((List<object?>)step.Value!).Chunk(2);
                    WriteEntries(pairs.Select(pair => KeyValuePair.Create(pair[0], pair[1])));
                    break;
                case PyStepKind.Build:
                    _text.Append(" state=");
                    Write(step.Value);
                    break;
                case PyStepKind.Discard:
                    _text.Append(" then ");
                    Write(step.Value);
                    break;
            }
        }

        private void WriteArray(PyArray array)
        {
            _text.Append("array('").Append(array.Typecode).Append('\'');
            if (array.Count > 0)
            {
                WriteItems(", [", ArrayItems.Enumerate(array), "]");
            }

            _text.Append(')');
        }

        private void WriteRange(PyRange range)
        {
            _text.Append("range(");
            WriteBigInteger(range.Start);
            _text.Append(", ");
            WriteBigInteger(range.Stop);
            if (!range.Step.IsOne)
            {
                _text.Append(", ");
                WriteBigInteger(range.Step);
            }

            _text.Append(')');
        }

        private void WriteBigInteger(BigInteger number)
        {
            // Decimal digits take more than linear time, and a truncated text does not need all of them.
            const int MaxCutBits = 1 << 14;
            _text.Append(maxLength < int.MaxValue && number.GetBitLength() > MaxCutBits
                ? string.Create(CultureInfo.InvariantCulture, $"<int of {number.GetBitLength()} bits>")
                : number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string FormatGlobal(PyGlobal global) => global switch
    {
        { Module: "builtins", QualifiedName: "Ellipsis" or "NotImplemented" } => global.QualifiedName,
        { Module: "builtins" } => $"<{PyEscapes.EscapeName(global.QualifiedName)}>",
        _ => $"<{global}>",
    };

    private static string FormatComplex(Complex number)
    {
        string imaginary = TrimZero(PyFloat.Repr(number.Imaginary));
        if (number.Real == 0 && !double.IsNegative(number.Real))
        {
            return imaginary + "j";
        }

        string sign = imaginary.StartsWith('-') ? "" : "+";
        return $"({TrimZero(PyFloat.Repr(number.Real))}{sign}{imaginary}j)";
    }

    private static string TrimZero(string number) =>
        number.EndsWith(".0", StringComparison.Ordinal) ? number[..^2] : number;
}
