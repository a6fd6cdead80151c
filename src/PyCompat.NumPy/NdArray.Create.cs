using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PyCompat.NumPy.Memory;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <content>Creation of arrays from .NET data.</content>
public sealed partial class NdArray
{
    /// <summary>Creates an array of items, which are not copied (<c>numpy.array(items).reshape(shape)</c>).</summary>
    /// <param name="items">The items, where the last index changes fastest.</param>
    /// <param name="shape">The length of each dimension; a single dimension by default.</param>
    /// <exception cref="ArgumentException">The shape does not match the number of items.</exception>
    /// <exception cref="NotSupportedException">numpy has no dtype for <typeparamref name="T"/>.</exception>
    public static NdArray Create<T>(T[] items, params ReadOnlySpan<nint> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(items);
        return Create((ReadOnlyMemory<T>)items, shape);
    }

    /// <inheritdoc cref="Create{T}(T[], ReadOnlySpan{nint})"/>
    public static NdArray Create<T>(ReadOnlyMemory<T> items, params ReadOnlySpan<nint> shape)
        where T : unmanaged => Create(items, NdOrder.C, shape);

    /// <summary>Creates an array of items in the given order, which are not copied.</summary>
    /// <inheritdoc cref="Create{T}(T[], ReadOnlySpan{nint})" path="/exception"/>
    public static NdArray Create<T>(ReadOnlyMemory<T> items, NdOrder order, params ReadOnlySpan<nint> shape)
        where T : unmanaged
    {
        NdDType type = NdDType.Of<T>();
        return Create(type, AsBytes(items), order, shape.IsEmpty ? [items.Length] : shape);
    }

    /// <summary>Creates a two-dimensional array, whose items are not copied.</summary>
    /// <exception cref="NotSupportedException">numpy has no dtype for <typeparamref name="T"/>.</exception>
    public static NdArray Create<T>(T[,] items)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(items);
        EnsureFits(items.LongLength, Unsafe.SizeOf<T>());
        ReadOnlyMemory<byte> bytes = items.Length == 0 ? default : new GridMemory<T>(items).Memory;
        return Create(NdDType.Of<T>(), bytes, NdOrder.C, items.GetLength(0), items.GetLength(1));
    }

    /// <summary>Creates an array of a tensor's items. They are only copied if they are not contiguous.</summary>
    /// <exception cref="NotSupportedException">numpy has no dtype for <typeparamref name="T"/>.</exception>
    public static NdArray Create<T>(Tensor<T> tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        EnsureFits(tensor.FlattenedLength, Unsafe.SizeOf<T>());
        NdDType type = NdDType.Of<T>();
        if (tensor.FlattenedLength == 0 || tensor.IsDense)
        {
            ReadOnlyMemory<byte> bytes = tensor.FlattenedLength == 0 ? default : new TensorMemory<T>(tensor).Memory;
            return Create(type, bytes, NdOrder.C, tensor.Lengths);
        }

        var copy = new T[tensor.FlattenedLength];
        tensor.FlattenTo(copy);
        return Create(type, AsBytes<T>(copy), NdOrder.C, tensor.Lengths);
    }

    /// <summary>Creates an array of bytes in the format of <paramref name="type"/>, which are not copied.</summary>
    /// <param name="type">The dtype of the items, in any byte order.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="order">The order of the items.</param>
    /// <param name="shape">The length of each dimension; empty for a scalar.</param>
    /// <exception cref="ArgumentException">The shape does not match the number of bytes.</exception>
    public static NdArray Create(
        NdDType type, ReadOnlyMemory<byte> bytes, NdOrder order, params ReadOnlySpan<nint> shape)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (shape.Length > DTypeFormat.MaxRank)
        {
            throw new ArgumentException($"numpy has at most {DTypeFormat.MaxRank} dimensions", nameof(shape));
        }

        if (shape.ContainsAnyExceptInRange(0, nint.MaxValue))
        {
            throw new ArgumentException("a length is negative", nameof(shape));
        }

        return WhyNot(type, shape, bytes) is { } reason
            ? throw new ArgumentException(reason, nameof(shape))
            : new NdArray(type, shape.ToArray(), bytes, order, NdForm.Array);
    }

    /// <summary>
    /// Creates an array of records, which are not copied. The caller guarantees that the fields of
    /// <typeparamref name="T"/> have the layout of <paramref name="type"/>; only the record size is checked.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The dtype is not a record of the size of <typeparamref name="T"/>.
    /// </exception>
    public static NdArray CreateRecords<T>(NdDType type, T[] records)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(records);
        return type.IsRecord && type.ItemSize == Unsafe.SizeOf<T>()
            ? Create(type, AsBytes<T>(records), NdOrder.C, records.Length)
            : throw new ArgumentException(
                $"{type} has {type.ItemSize} bytes, {typeof(T).Name} {Unsafe.SizeOf<T>()}", nameof(type));
    }

    /// <summary>Creates a numpy scalar: <c>numpy.float32(1.5)</c>.</summary>
    /// <exception cref="NotSupportedException">numpy has no dtype for <typeparamref name="T"/>.</exception>
    public static NdArray CreateScalar<T>(T item)
        where T : unmanaged => new(NdDType.Of<T>(), [], AsBytes<T>(new[] { item }), NdOrder.C, NdForm.Scalar);

    private static ReadOnlyMemory<byte> AsBytes<T>(ReadOnlyMemory<T> items)
        where T : unmanaged
    {
        EnsureFits(items.Length, Unsafe.SizeOf<T>());
        return items is ReadOnlyMemory<byte> bytes ? bytes
            : items.IsEmpty ? default
            : (ReadOnlyMemory<byte>)new CastMemory<T>(items).Memory;
    }

    /// <summary>The length of a span of bytes is an int.</summary>
    private static void EnsureFits(long count, int itemSize)
    {
        if (count > int.MaxValue / itemSize)
        {
            throw new ArgumentException(
                $"{count} items of {itemSize} bytes are more than the {int.MaxValue} bytes of a message; "
                + "send the array in parts");
        }
    }
}
