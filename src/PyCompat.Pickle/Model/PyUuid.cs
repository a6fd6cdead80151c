using System.Numerics;
using PyCompat.Pickle.Inspection;

namespace PyCompat.Pickle.Model;

/// <summary>A <c>uuid.UUID</c> as it is pickled: a bare instance whose state has its number.</summary>
internal static class PyUuid
{
    private const int GuidLength = 16;

    /// <summary>The number of a UUID as a Guid; null where it is too large or below 0.</summary>
    public static Guid? TryMake(BigInteger number)
    {
        if (number.Sign < 0 || number.GetByteCount(isUnsigned: true) is var length && length > GuidLength)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[GuidLength];
        number.TryWriteBytes(bytes[(GuidLength - length)..], out _, isUnsigned: true, isBigEndian: true);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>
    /// Whether the object is a UUID, or an instance of a subclass (its state has what UUIDs have), whatever else is in
    /// its state: <c>is_safe</c> of <c>uuid1()</c> says how it was made, and is no part of its value.
    /// </summary>
    public static bool TryGetNumber(PyObject made, out BigInteger number)
    {
        number = default;
        if (!made.TryGetAttribute("int", out object? value) || !PyInteger.TryGet(value, out number))
        {
            return false;
        }

        return made.Class is { Known: KnownGlobal.Uuid }
            || made.AttributeNames.All(static name => name is "int" or "is_safe")
            || made.TryGetAttribute("is_safe", out _);
    }
}
