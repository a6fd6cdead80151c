using System.Numerics;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Tool.Json.Forms;

/// <summary>array.array: the typecode and the items, or a string for text.</summary>
internal static class ArrayForm
{
    private const string Typecode = "typecode";
    private const string Items = "items";

    /// <summary>Null if the items are not characters, which array('u') allows.</summary>
    public static JsonForm? Of(PyArray array)
    {
        var items = ArrayItems.Enumerate(array);
        object? content = items;
        if (array.Typecode.ToString() is "u" or "w")
        {
            // A number that is not a character is shown as text that is longer than a character.
            const int MaxCharacterLength = 2;
            if (items.Any(item => item is not string { Length: <= MaxCharacterLength }))
            {
                return null;
            }

            content = ArrayItems.TryGetText(array) ?? (object)new JsonFields
            {
                { JsonTags.CodePoints, items.Select(object? (item) => CodePoint((string)item!)) },
            };
        }
        return new JsonForm(
            JsonTags.Array, new JsonFields { { Typecode, array.Typecode.ToString() }, { Items, content } });
    }

    /// <summary>The call of array.array with a list of items, which every Python reads.</summary>
    public static object Read(FormContent content)
    {
        var fields = content.Fields(Typecode, Items);
        var typecode = content.TextField(fields, Typecode);
        if (typecode is "u" or "w")
        {
            return PyObject.Call(
                KnownGlobals.ArrayType, typecode,
                fields.GetValueOrDefault(Items) is PyString text ? text : content.TextField(fields, Items));
        }
        var items = content.ListField(fields, Items) ?? throw content.Wrong("a list as \"items\"");
        Func<object?, bool> fits = typecode switch
        {
            "b" => IsInteger(sbyte.MinValue, sbyte.MaxValue),
            "B" => IsInteger(0, byte.MaxValue),
            "h" => IsInteger(short.MinValue, short.MaxValue),
            "H" => IsInteger(0, ushort.MaxValue),
            "i" => IsInteger(int.MinValue, int.MaxValue),
            "I" => IsInteger(0, uint.MaxValue),
            "l" or "q" => IsInteger(long.MinValue, long.MaxValue),
            "L" or "Q" => IsInteger(0, ulong.MaxValue),
            "e" or "f" or "d" => item => NumberForms.AsFloat(item) is not null,
            "Zf" or "Zd" => item => item is Complex || NumberForms.AsFloat(item) is not null,
            _ => throw content.Wrong("a typecode of array.array"),
        };
        foreach (var item in items)
        {
            if (!fits(item))
            {
                throw content.Wrong($"items of the typecode {typecode}, not {PyRepr.Format(item, 100)}");
            }
        }
        return PyObject.Call(KnownGlobals.ArrayType, typecode, items);
    }

    private static long CodePoint(string character) =>
        character is [var single] ? single : char.ConvertToUtf32(character, 0);

    private static Func<object?, bool> IsInteger(BigInteger lowest, BigInteger highest) =>
        item => item is long or BigInteger && PyInteger.TryGet(item, out var number)
            && number >= lowest && number <= highest;
}
