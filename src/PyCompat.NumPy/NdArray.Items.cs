using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PyCompat.NumPy.Memory;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <content>The items as .NET numbers.</content>
public sealed partial class NdArray
{
    /// <summary>
    /// Returns the items in memory order, without copying. <c>datetime64</c> and <c>timedelta64</c> are counts, as
    /// <see cref="long"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The items are not <typeparamref name="T"/>, or do not have this machine's byte order: <see cref="ToArray{T}"/>
    /// converts them.
    /// </exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged
    {
        EnsureItems<T>();
        if (!DType.IsNative)
        {
            throw new InvalidOperationException(
                $"{DType} does not have this machine's byte order; {nameof(ToArray)} converts it");
        }

        return MemoryMarshal.Cast<byte, T>(Bytes.Span);
    }

    /// <summary>Returns the items in the array's shape, without copying; including those in Fortran order.</summary>
    /// <inheritdoc cref="AsSpan{T}" path="/exception"/>
    public ReadOnlyTensorSpan<T> AsTensorSpan<T>()
        where T : unmanaged
    {
        ReadOnlySpan<T> items = AsSpan<T>();
        EnsureTensorShape();
        if (Order == NdOrder.C || Count == 0 || Strides.IsOneDirection(_shape))
        {
            return new ReadOnlyTensorSpan<T>(items, TensorLengths);
        }

        nint[] strides = Strides.Of(_shape, Order, 1);
        for (int i = 0; i < strides.Length; i++)
        {
            // Tensors require a stride of 0 for dimensions of length 1.
            strides[i] = _shape[i] == 1 ? 0 : strides[i];
        }

        return new ReadOnlyTensorSpan<T>(items, _shape, strides);
    }

    /// <summary>Returns a copy of the items, where the last index changes fastest (<c>ravel()</c>).</summary>
    /// <exception cref="InvalidOperationException">The items are not <typeparamref name="T"/>.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        EnsureItems<T>();
        T[] items = GC.AllocateUninitializedArray<T>((int)Count);
        CopyTo(MemoryMarshal.AsBytes(items.AsSpan()));
        return items;
    }

    /// <summary>Returns a copy of the items of a two-dimensional array.</summary>
    /// <exception cref="InvalidOperationException">
    /// The items are not <typeparamref name="T"/>, or the array does not have two dimensions, or is empty in one and
    /// longer than .NET allows in the other.
    /// </exception>
    public T[,] ToArray2D<T>()
        where T : unmanaged
    {
        EnsureItems<T>();
        if (Rank != 2)
        {
            throw new InvalidOperationException($"{this} does not have two dimensions");
        }

        if (_shape[0] > Array.MaxLength || _shape[1] > Array.MaxLength)
        {
            throw new InvalidOperationException($"no .NET array can have the shape of {this}");
        }

        var items = new T[_shape[0], _shape[1]];
        CopyTo(new GridMemory<T>(items).GetSpan());
        return items;
    }

    /// <summary>
    /// Returns a copy of the items as a tensor; an array without dimensions becomes one with a dimension of length 1.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The items are not <typeparamref name="T"/>, or there are none and the shape is longer than that of a tensor can
    /// be.
    /// </exception>
    public Tensor<T> ToTensor<T>()
        where T : unmanaged
    {
        T[] items = ToArray<T>();
        EnsureTensorShape();
        return Tensor.Create(items, TensorLengths);
    }

    /// <summary>Returns the only item (<c>item()</c>).</summary>
    /// <exception cref="InvalidOperationException">
    /// There is not exactly one item, or it is not a <typeparamref name="T"/>.
    /// </exception>
    public T ToScalar<T>()
        where T : unmanaged => Count == 1
        ? ToArray<T>()[0]
        : throw new InvalidOperationException($"{this} has {Count} items, not one");

    /// <summary>
    /// Returns the records in memory order, without copying. The caller guarantees that the fields of
    /// <typeparamref name="T"/> have the layout of the dtype; only the record size is checked.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The items are not records of the size of <typeparamref name="T"/>, or a field does not have this machine's byte
    /// order, or a bool in one is neither 0 nor 1.
    /// </exception>
    public ReadOnlySpan<T> AsRecords<T>()
        where T : unmanaged
    {
        if (!DType.IsRecord || !DType.IsNative || DType.ItemSize != Unsafe.SizeOf<T>())
        {
            throw new InvalidOperationException(
                $"the items are {DType} of {DType.ItemSize} bytes, not records as {typeof(T).Name} of "
                + $"{Unsafe.SizeOf<T>()}; {nameof(Field)} extracts one field");
        }

        foreach (int offset in DType.BooleanOffsets())
        {
            for (long at = offset; at < Bytes.Length; at += DType.ItemSize)
            {
                if (Bytes.Span[(int)at] > 1)
                {
                    throw NoBoolean();
                }
            }
        }

        return MemoryMarshal.Cast<byte, T>(Bytes.Span);
    }

    private void EnsureItems<T>()
        where T : unmanaged
    {
        NdDType wanted = NdDType.Of<T>();
        bool isCount = DType.TimeUnit is not null && wanted.Kind == NdKind.Integer;
        if (DType.ItemSize != wanted.ItemSize || !(DType.Kind == wanted.Kind || isCount))
        {
            throw new InvalidOperationException($"the items are {DType}, not {typeof(T).Name}, which is {wanted}");
        }

        if (wanted.Kind == NdKind.Boolean && Bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            throw NoBoolean();
        }
    }

    // A .NET bool with another value breaks the code that uses it.
    private static InvalidOperationException NoBoolean() => new("a bool in the array is neither 0 nor 1");

    /// <summary>A tensor without dimensions has no items; this array has one.</summary>
    private ReadOnlySpan<nint> TensorLengths => Rank == 0 ? [1] : _shape;

    /// <summary>The lengths of an empty array are only bounded by numpy's own limits.</summary>
    private void EnsureTensorShape()
    {
        Int128 product = 1;
        foreach (nint length in _shape)
        {
            product *= Math.Max(length, 1);
            if (product > nint.MaxValue)
            {
                throw new InvalidOperationException($"no tensor can have the shape of {this}");
            }
        }
    }

    /// <summary>Copies the items, where the last index changes fastest, in this machine's byte order.</summary>
    private void CopyTo(Span<byte> target)
    {
        CopyItems(target);
        if (!DType.IsNative)
        {
            ByteSwap.Reverse(target, DType.Kind == NdKind.Complex ? DType.ItemSize / 2 : DType.ItemSize);
        }
    }

    /// <summary>Copies the items, where the last index changes fastest, in their own byte order.</summary>
    private void CopyItems(Span<byte> target)
    {
        if (Order == NdOrder.C || Strides.IsOneDirection(_shape))
        {
            Bytes.Span.CopyTo(target);
        }
        else if (Count > 0)
        {
            nint[] strides = Strides.Of(_shape, Order, DType.ItemSize);
            Strides.Gather(Bytes.Span, 0, _shape, strides, DType.ItemSize, target);
        }
    }
}
