using System.Numerics;
using PyCompat.Pickle.Inspection;

namespace PyCompat.Pickle.Model;

/// <summary>A <c>uuid.UUID</c> as pickled: a bare instance whose state contains its number.</summary>
internal static class PyUuid
{
    private const int GuidLength = 16;

    /// <summary>Converts the number of a UUID to a Guid; null if it is negative or too large.</summary>
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
    /// Whether the object is a UUID or an instance of a subclass (its state has the attributes of UUIDs), whatever else
    /// is in the state: <c>is_safe</c> of <c>uuid1()</c> says how it was generated, and is not part of the value.
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
