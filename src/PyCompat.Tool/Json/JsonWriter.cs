using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;
using PyCompat.Tool.Json.Forms;

namespace PyCompat.Tool.Json;

/// <summary>Writes an object as one line of JSON; <see cref="JsonTags"/> represent what JSON cannot express.</summary>
internal sealed class JsonWriter
{
    /// <summary>The maximum nesting of lists: a peer chooses it, and writing takes this thread's stack.</summary>
    public const int MaxDepth = 500;

    /// <summary>
    /// The maximum length of a line, in characters: a tuple that holds the same tuple twice, forty levels deep, is a
    /// short message, but has 2^40 leaves when written.
    /// </summary>
    public const int MaxLength = 1 << 26;

    /// <summary>The maximum length of what is truncated, in Python's notation, in characters.</summary>
    public const int MaxCutLength = 1 << 24;

    private readonly StringBuilder _text = new();
    private readonly HashSet<object> _open = new(ReferenceEqualityComparer.Instance);

    private JsonWriter()
    {
    }

    /// <exception cref="FormatException">The object nests too deep, or the line gets too long.</exception>
    private static string Write(object? value)
    {
        var writer = new JsonWriter();
        writer.Value(value);
        return writer._text.ToString();
    }

    /// <summary>Writes <paramref name="value"/>, or truncated Python notation if JSON gets too deep or long.</summary>
    public static string WriteOrCut(object? value)
    {
        try
        {
            return Write(value);
        }
        catch (FormatException)
        {
            var writer = new JsonWriter();
            writer.Tagged(JsonTags.Repr, () => JsonText.Append(writer._text, PyRepr.Format(value, MaxCutLength)));
            return writer._text.ToString();
        }
    }

    private void Value(object? value)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep();
        }

        if (_text.Length > MaxLength)
        {
            throw new FormatException($"the object is longer than {MaxLength} characters of JSON");
        }

        switch (value)
        {
            case null: _text.Append("null"); break;
            case bool truth: _text.Append(truth ? "true" : "false"); break;
            case long number: _text.Append(number.ToString(CultureInfo.InvariantCulture)); break;
            case BigInteger number: Integer(number); break;
            case double number: Number(number); break;
            case string text: JsonText.Append(_text, text); break;
            case PyByteString bytes when Ascii.IsValid(bytes.Bytes): JsonText.Append(_text, bytes.Decode()); break;
            case PyByteString bytes: Base64(JsonTags.ByteString, bytes.Bytes); break;
            case byte[] bytes: Base64(JsonTags.Bytes, bytes); break;
            case PyByteArray bytes: Base64(JsonTags.ByteArray, bytes.Bytes); break;
            case Complex complex: Tagged(JsonTags.Complex, () => Items([complex.Real, complex.Imaginary])); break;
            case List<object?> list: Container(list, () => Items(list)); break;
            case PyTuple tuple: Container(tuple, () => Tagged(JsonTags.Tuple, () => Items(tuple))); break;
            case PySet set: Container(set, () => Tagged(JsonTags.Set, () => Items(set))); break;
            case PyFrozenSet set: Container(set, () => Tagged(JsonTags.FrozenSet, () => Items(set))); break;
            case PyDict dict: Container(dict, () => Dict(dict)); break;
            case JsonFields fields: Fields(fields); break;
            // Parts of a form: not a Python object, and only used once.
            case IEnumerable<object?> parts: Items(parts); break;
            default: Container(value, () => Form(value)); break;
        }
    }

    // A peer chooses its length, and digits take more than linear time.
    private void Integer(BigInteger number)
    {
        if (number.GetByteCount() > PickleLimits.Default.MaxIntegerLength)
        {
            Repr(number);
        }
        else
        {
            _text.Append(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Form(object value)
    {
        if (JsonForms.Of(value) is { } form)
        {
            Tagged(form.Tag, () => Value(form.Content));
        }
        else
        {
            Repr(value);
        }
    }

    /// <summary>
    /// Returns the key in the form of a JSON key; null if it is not text, or has half a surrogate pair, which many
    /// parsers change in a key.
    /// </summary>
    public static string? AsKey(object? key) => key switch
    {
        string text when !HasLoneSurrogate(text) => text,
        PyByteString bytes when Ascii.IsValid(bytes.Bytes) => bytes.Decode(),
        _ => null,
    };

    private void Container(object container, Action write)
    {
        if (_open.Count >= MaxDepth)
        {
            throw TooDeep();
        }
        // A container within itself: Python's notation shows that without recursion.
        if (!_open.Add(container))
        {
            Repr(container);
            return;
        }
        write();
        _open.Remove(container);
    }

    private static FormatException TooDeep() =>
        new($"the object nests deeper than {MaxDepth} levels, too deep for JSON");

    private void Items(IEnumerable<object?> items)
    {
        _text.Append('[');
        var separator = "";
        foreach (var item in items)
        {
            _text.Append(separator);
            Value(item);
            separator = ", ";
        }
        _text.Append(']');
    }

    private void Dict(PyDict dict)
    {
        if (dict.Any(item => AsKey(item.Key) is null) || LooksLikeTag(dict))
        {
            Tagged(JsonTags.Dict, () => Items(JsonForms.Pairs(dict)));
        }
        else
        {
            Fields(dict.Select(item => KeyValuePair.Create(AsKey(item.Key)!, item.Value)));
        }
    }

    private void Fields(IEnumerable<KeyValuePair<string, object?>> fields)
    {
        _text.Append('{');
        var separator = "";
        foreach (var (key, value) in fields)
        {
            _text.Append(separator);
            JsonText.Append(_text, key);
            _text.Append(": ");
            Value(value);
            separator = ", ";
        }
        _text.Append('}');
    }

    private static bool LooksLikeTag(PyDict dict) =>
        dict.Count == 1 && AsKey(dict.Single().Key)!.StartsWith(JsonTags.Mark);

    private static bool HasLoneSurrogate(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return true;
            }

            rest = rest[length..];
        }
        return false;
    }

    private void Number(double number)
    {
        if (!double.IsFinite(number))
        {
            Tagged(JsonTags.Float, () => Value(NumberForms.OfNonFinite(number).Content));
            return;
        }
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        _text.Append(text);
        // 1.0 is a float: without the point it would be read as an int.
        if (!text.AsSpan().ContainsAny('.', 'E'))
        {
            _text.Append(".0");
        }
    }

    private void Base64(string tag, ReadOnlySpan<byte> bytes)
    {
        var text = Convert.ToBase64String(bytes);
        Tagged(tag, () => JsonText.Append(_text, text));
    }

    private void Repr(object value) =>
        Tagged(JsonTags.Repr, () => JsonText.Append(_text, PyRepr.Format(value, MaxLength)));

    private void Tagged(string tag, Action write)
    {
        _text.Append("{\"").Append(tag).Append("\": ");
        write();
        _text.Append('}');
    }
}
