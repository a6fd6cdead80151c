using PyCompat.NumPy.Memory;
using PyCompat.NumPy.Reading;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <content>Parts of the items, and other shapes.</content>
public sealed partial class NdArray
{
    /// <summary>
    /// Returns a copy of one field of the records (<c>array[name]</c>), in the same shape; if the field is an array,
    /// followed by its shape.
    /// </summary>
    /// <exception cref="ArgumentException">The items have no such field.</exception>
    public NdArray Field(string name)
    {
        NdField field = DType.Fields.FirstOrDefault(field => field.Name == name || field.Title == name)
            ?? throw new ArgumentException($"the items, {DType}, have no field '{name}'", nameof(name));
        NdDType type = field.Type.Base ?? field.Type;
        nint[] shape = [.. _shape, .. field.Type.BaseShape];
        if (shape.Length > DTypeFormat.MaxRank)
        {
            throw new ArgumentException(
                $"the field '{name}' has more than {DTypeFormat.MaxRank} dimensions", nameof(name));
        }

        if (Count == 0 || field.Type.ItemSize == 0)
        {
            return Create(type, default, NdOrder.C, shape);
        }

        byte[] bytes = new byte[checked((int)(Count * field.Type.ItemSize))];
        nint[] strides = Strides.Of(_shape, Order, DType.ItemSize);
        Strides.Gather(Bytes.Span, field.Offset, _shape, strides, field.Type.ItemSize, bytes);
        return Create(type, bytes, NdOrder.C, shape);
    }

    /// <summary>Returns one field of a single record: a scalar, or an array if the field is one.</summary>
    internal NdArray FieldItem(NdField field)
    {
        ReadOnlyMemory<byte> bytes = Bytes.Slice(field.Offset, field.Type.ItemSize);
        return field.Type.Base is { } items
            ? new NdArray(items, field.Type.BaseShape.ToArray(), bytes, NdOrder.C, NdForm.Array)
            : new NdArray(field.Type, [], bytes, NdOrder.C, NdForm.Scalar);
    }

    /// <summary>Returns a scalar as an array with one item.</summary>
    internal NdArray AsOneItem() => new(DType, [1], Bytes, NdOrder.C, NdForm.Array);

    /// <summary>Returns the array with its axes in another order, copied (<c>transpose(axes)</c>).</summary>
    internal NdArray Transpose(ReadOnlySpan<int> axes)
    {
        if (axes.Length != Rank)
        {
            throw new NotAnArrayException("the order of its axes does not match its shape");
        }

        nint[] shape = new nint[Rank];
        nint[] strides = new nint[Rank];
        nint[] own = Count == 0 ? strides : Strides.Of(_shape, Order, DType.ItemSize);
        for (int i = 0; i < Rank; i++)
        {
            (shape[i], strides[i]) = (_shape[axes[i]], own[axes[i]]);
        }

        byte[] bytes = new byte[Bytes.Length];
        if (Count > 0)
        {
            Strides.Gather(Bytes.Span, 0, shape, strides, DType.ItemSize, bytes);
        }

        return new NdArray(DType, shape, bytes, NdOrder.C, Form);
    }
}
