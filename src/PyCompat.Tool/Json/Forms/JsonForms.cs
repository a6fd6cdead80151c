using System.Numerics;
using PyCompat.NumPy;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Tool.Json.Forms;

/// <summary>The forms by value and by tag, except for containers, which <see cref="JsonWriter"/> handles.</summary>
internal static class JsonForms
{
    /// <summary>Returns the form of a value; null if it has none.</summary>
    public static JsonForm? Of(object value) => value switch
    {
        decimal number => NumberForms.Of(number),
        Guid uuid => UuidForm.Of(uuid),
        DateOnly date => TimeForms.Of(date),
        TimeOnly time => TimeForms.Of(time),
        DateTime time => TimeForms.Of(time),
        DateTimeOffset time => TimeForms.Of(time),
        TimeSpan span => TimeForms.Of(span),
        PyRange range => NumberForms.Of(range),
        PySlice slice => new(JsonTags.Slice, new[] { slice.Start, slice.Stop, slice.Step }),
        PyString text => new(JsonTags.CodePoints, TextForms.CodePoints(text)),
        PyGlobal global => new(JsonTags.Global, GlobalName.Of(global)),
        PyArray array => ArrayForm.Of(array),
        PyFrozenDict items => new(JsonTags.FrozenDict, Pairs(items)),
        PyObject made => OfCall(made) ?? OfNew(made) ?? NumPyForm.Of(made) ?? ObjectForm.Of(made),
        NdArray array => NumPyForm.Of(array) ?? ObjectForm.Of(array.Reduce()),
        _ => null,
    };

    /// <summary>Reads the content of a tag as the object to send.</summary>
    /// <exception cref="FormatException">The tag does not exist, or its content is invalid.</exception>
    public static object Read(string tag, object? content)
    {
        var form = new FormContent(tag, content);
        return tag switch
        {
            JsonTags.Bytes => TextForms.Base64(form),
            JsonTags.ByteArray => new PyByteArray(TextForms.Base64(form)),
            JsonTags.ByteString => new PyByteString(TextForms.Base64(form)),
            JsonTags.CodePoints => TextForms.ReadCodePoints(form),
            JsonTags.Tuple => new PyTuple([.. form.List("a list")]),
            JsonTags.Set => Hashable(() => new PySet(form.List("a list"))),
            JsonTags.FrozenSet => Hashable(() => new PyFrozenSet(form.List("a list"))),
            JsonTags.Dict => ReadDict(form),
            JsonTags.FrozenDict => new PyFrozenDict(ReadDict(form)),
            JsonTags.Float => NumberForms.ReadFloat(form),
            JsonTags.Complex => NumberForms.ReadComplex(form),
            JsonTags.Decimal => NumberForms.ReadDecimal(form),
            JsonTags.Fraction => NumberForms.ReadFraction(form),
            JsonTags.Range => NumberForms.ReadRange(form),
            JsonTags.Slice => NumberForms.ReadSlice(form),
            JsonTags.Date => TimeForms.ReadDate(form),
            JsonTags.Time => TimeForms.ReadTime(form),
            JsonTags.DateTime => TimeForms.ReadDateTime(form),
            JsonTags.TimeDelta => TimeForms.ReadTimeDelta(form),
            JsonTags.TimeZone => TimeForms.ReadTimeZone(form),
            JsonTags.ZoneInfo => TimeForms.ReadZoneInfo(form),
            JsonTags.Uuid => UuidForm.Read(form),
            JsonTags.Path => PathForm.Read(form),
            JsonTags.Array => ArrayForm.Read(form),
            JsonTags.NdArray => NumPyForm.ReadArray(form),
            JsonTags.NumPyScalar => NumPyForm.ReadScalar(form),
            JsonTags.Global => GlobalName.TryParse(content) ?? throw form.Wrong("\"module:name\""),
            JsonTags.Object => ObjectForm.Read(form),
            JsonTags.Repr => throw new FormatException(
                $"{JsonTags.Repr} is what the tool prints where JSON cannot hold an object; it cannot be sent"),
            _ => throw new FormatException($"'{tag}' is not a tag; see 'JSON' in the guide, or send a "
                + $"dict with that key as {{\"{JsonTags.Dict}\": [[key, value]]}}"),
        };
    }

    /// <summary>Returns the form of a call without further steps, based on its arguments.</summary>
    private static JsonForm? OfCall(PyObject made)
    {
        if (made.Construction != PyConstruction.Call || made.Steps.Count > 0)
        {
            return null;
        }

        if (made.Callable is not PyGlobal called)
        {
            return TimeForms.OfZoneInfo(made);
        }

        var arguments = made.Arguments.ToArray();
        return called switch
        {
            { Known: KnownGlobal.Decimal } => NumberForms.OfDecimal(arguments),
            _ => TimeForms.Of(called, arguments) ?? TimeForms.OfZoneInfo(made)
                ?? NumberForms.OfFraction(called, arguments) ?? PathForm.Of(called, arguments),
        };
    }

    /// <summary>Returns the form of an object made by <c>__new__</c>.</summary>
    private static JsonForm? OfNew(PyObject made) => made switch
    {
        { Construction: not PyConstruction.New } => null,
        { Callable: PyGlobal { Known: KnownGlobal.Uuid } } => UuidForm.Of(made),
        _ => null,
    };

    /// <summary>Returns a dict's items as the pairs of <see cref="JsonTags.Dict"/>.</summary>
    public static IEnumerable<object?> Pairs(IEnumerable<KeyValuePair<object?, object?>> dict) =>
        dict.Select(object? (item) => new[] { item.Key, item.Value });

    private static PyDict ReadDict(FormContent form)
    {
        const string Form = "pairs: [[key, value], ...]";
        return Hashable(() => new PyDict(form.List(Form).Select(
            pair => pair is List<object?> and [var key, var value]
                ? KeyValuePair.Create(key, value)
                : throw form.Wrong(Form))));
    }

    private static T Hashable<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException exception)
        {
            throw new FormatException(
                $"a set's member or a dict's key must not be mutable: {exception.Message}", exception);
        }
    }
}

/// <summary>
/// The form of a value that JSON cannot express: a tag and its content. The content is again a Python value (written in
/// the same way), <see cref="JsonFields"/>, or an array or another sequence of these.
/// </summary>
internal readonly record struct JsonForm(string Tag, object? Content);

/// <summary>A JSON object with keys in the order that the form defines.</summary>
internal sealed class JsonFields : List<KeyValuePair<string, object?>>
{
    public void Add(string key, object? value) => Add(new KeyValuePair<string, object?>(key, value));
}

/// <summary>The content of a tag, with access to its parts; errors name the tag.</summary>
internal sealed class FormContent(string tag, object? content)
{
    /// <summary>The content if it is a string; otherwise null.</summary>
    public string? Text => content as string;

    /// <summary>Returns the items of a content that must be a list.</summary>
    public List<object?> List(string form) => content as List<object?> ?? throw Wrong(form);

    /// <summary>Returns a content of integers: [1, 2].</summary>
    public BigInteger[] Integers(int count, string form)
    {
        var items = List(form);
        return items.Count == count ? [.. items.Select(item => Integer(item, form))] : throw Wrong(form);
    }

    /// <summary>Returns the fields of a content that must be an object with only these keys.</summary>
    public PyDict Fields(params ReadOnlySpan<string> known)
    {
        if (content is not PyDict fields)
        {
            throw Wrong($"{{\"{string.Join("\", \"", known!)}\"}}");
        }

        foreach (var (key, _) in fields)
        {
            if (key is not string name || !known.Contains(name))
            {
                throw Wrong($"an object with the keys {string.Join(", ", known!)}, not {PyRepr.Format(key)}");
            }
        }
        return fields;
    }

    /// <summary>Returns a field that must be a string.</summary>
    public string TextField(PyDict fields, string key) =>
        fields.TryGetValue(key, out var value) && value is string text ? text : throw Wrong($"a string as \"{key}\"");

    /// <summary>Returns a field that must be a list; null if it is missing.</summary>
    public List<object?>? ListField(PyDict fields, string key) => !fields.TryGetValue(key, out var value)
        ? null
        : value as List<object?> ?? throw Wrong($"a list as \"{key}\"");

    public BigInteger Integer(object? value, string form) => value switch
    {
        long number => number,
        BigInteger number => number,
        _ => throw Wrong(form),
    };

    public FormatException Wrong(string form) => new($"{tag} needs {form} (see 'JSON' in the guide)");
}

/// <summary>Classes and functions by name: <c>module:qualified.name</c>, as in <c>importlib.metadata</c>.</summary>
internal static class GlobalName
{
    private const char Separator = ':';

    /// <summary>Returns the name, or the pair of names if the module's name contains the separator.</summary>
    public static object Of(PyGlobal global) => global.Module.Contains(Separator)
        ? new object?[] { global.Module, global.QualifiedName }
        : $"{global.Module}{Separator}{global.QualifiedName}";

    public static PyGlobal? TryParse(object? name) => name switch
    {
        string text when text.IndexOf(Separator) is > 0 and var at && at + 1 < text.Length =>
            new PyGlobal(text[..at], text[(at + 1)..]),
        List<object?> and [string module, string qualifiedName] => new PyGlobal(module, qualifiedName),
        _ => null,
    };
}
