using System.Numerics;
using PyCompat.NumPy;

namespace PyCompat.InteropTests.NumPy;

/// <summary>Recreates arrays from the .NET types of their items.</summary>
internal static class OwnTypes
{
    /// <summary>Returns a new array with the same items, converted to .NET types and back.</summary>
    public static NdArray Remake(NdArray array)
    {
        NdDType type = array.DType;
        return type.Kind switch
        {
            NdKind.Boolean => Remake<bool>(array),
            NdKind.Integer when type.ItemSize == 1 => Remake<sbyte>(array),
            NdKind.Integer when type.ItemSize == 2 => Remake<short>(array),
            NdKind.Integer when type.ItemSize == 4 => Remake<int>(array),
            NdKind.Integer => Remake<long>(array),
            NdKind.UnsignedInteger when type.ItemSize == 1 => Remake<byte>(array),
            NdKind.UnsignedInteger when type.ItemSize == 2 => Remake<ushort>(array),
            NdKind.UnsignedInteger when type.ItemSize == 4 => Remake<uint>(array),
            NdKind.UnsignedInteger => Remake<ulong>(array),
            NdKind.Float when type.ItemSize == 2 => Remake<Half>(array),
            NdKind.Float when type.ItemSize == 4 => Remake<float>(array),
            NdKind.Float when type.ItemSize == 8 => Remake<double>(array),
            NdKind.Complex when type.ItemSize == 8 => Remake<ComplexSingle>(array),
            NdKind.Complex when type.ItemSize == 16 => Remake<Complex>(array),
            NdKind.DateTime when HasFixedLength(array) =>
                NdArray.FromDateTimes(array.ToDateTimes(), type.TimeUnit!, array.Shape),
            NdKind.TimeDelta when HasFixedLength(array) =>
                NdArray.FromTimeSpans(array.ToTimeSpans(), type.TimeUnit!, array.Shape),
            _ => array,
        };
    }

    private static bool HasFixedLength(NdArray times) =>
        times.Rank > 0 && times.DType.TimeUnit!.Name is not (NdTimeUnit.Generic or "Y" or "M");

    private static NdArray Remake<T>(NdArray array)
        where T : unmanaged
    {
        if (array.Form == NdForm.Scalar)
        {
            return NdArray.CreateScalar(array.ToScalar<T>());
        }

        return array.Rank switch
        {
            0 => NdArray.Create(NdDType.Of<T>(), NdArray.Create(array.ToArray<T>()).Bytes, NdOrder.C),
            2 => NdArray.Create(array.ToArray2D<T>()),
            _ => NdArray.Create(array.ToTensor<T>()),
        };
    }
}
