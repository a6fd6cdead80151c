using PyCompat.Pickle.Model;

namespace PyCompat.Pickle;

/// <summary>
/// Sets the value that an enum member has in Python, if it is not its number: <c>[PyValue("alpha")]</c>,
/// <c>[PyValue(0.5)]</c>; several make a tuple, <c>[PyValue(3.303e23, 2.4397e6)]</c>. Used in reading and writing.
/// </summary>
/// <remarks>Early versions of Python 3.11 pickle members by name, all others by value: both are read.</remarks>
[AttributeUsage(AttributeTargets.Field)]
public sealed class PyValueAttribute : Attribute
{
    /// <summary>Declares the value.</summary>
    /// <param name="value">A str, int, float or bool; several make a tuple of these.</param>
    public PyValueAttribute(params object[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value is [var single] ? ToPython(single) : PyTuple.Adopt([.. value.Select(ToPython)]);
    }

    /// <summary>The value as in untyped reading: string, long, double, bool or <see cref="PyTuple"/>.</summary>
    public object Value { get; }

    private static object ToPython(object value) => value switch
    {
        string or double or bool or long => value,
        float single => (double)single,
        char character => character.ToString(),
        sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, null),
        ulong number => PyInteger.Box((System.Numerics.BigInteger)number),
        _ => throw new ArgumentException(
            $"{value?.GetType()} cannot be the value of a Python Enum member: use a string, a number, a "
            + "bool, or several for a tuple.",
            nameof(value)),
    };
}
