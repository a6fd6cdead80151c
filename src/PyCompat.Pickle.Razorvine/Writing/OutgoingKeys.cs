using System.Collections;
using System.Numerics;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Razorvine.Writing;

/// <summary>Keys that are different in .NET but equal in Python, so that only the last one would be kept.</summary>
internal static class OutgoingKeys
{
    /// <exception cref="PickleException">Two keys are equal: 1, 1.0 and true.</exception>
    public static void EnsureDistinct(IEnumerable keys)
    {
        // Keys of one type are just as distinct in Python.
        if (keys.Cast<object?>().Select(key => key?.GetType()).Distinct().Take(2).Count() < 2)
        {
            return;
        }

        var distinct = new PySet();
        foreach (object? key in keys)
        {
            if (IsNumber(key) && !distinct.Add(key))
            {
                throw new PickleException(
                    PickleErrorCode.NotSerializable, $"another key is equal to {key} in Python, and one would be lost");
            }
        }
    }

    private static bool IsNumber(object? key) =>
        key is bool or byte or sbyte or short or ushort or int or uint or long or ulong or Int128 or UInt128
            or BigInteger or float or double or Half or decimal or Complex;
}
