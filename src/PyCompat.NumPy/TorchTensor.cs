using System.Runtime.InteropServices;
using PyCompat.NumPy.Memory;
using PyCompat.NumPy.Reading;
using PyCompat.NumPy.Torch;

namespace PyCompat.NumPy;

/// <summary>
/// A <c>torch.Tensor</c> whose memory its sender shares, as every process that has imported torch does: the sender's
/// own memory, mapped into this process. Does not need PyTorch.
/// </summary>
/// <remarks>
/// <c>connection.Receive(NumPyConverters.Tensor)</c> takes it, under the same policy as for connections in messages
/// (<c>ConnectionOptions.HandlePassing</c>). Changes that the sender makes to its tensor are visible here, and a sender
/// that truncates the memory crashes this process when it is read: it is trusted like any process of the same user.
/// Dispose it, or drop all references: until then it keeps the memory, and a descriptor in this process. Spans of
/// <see cref="Array"/> become invalid with it.
/// </remarks>
public sealed class TorchTensor : IDisposable
{
    private readonly MappedMemory? _memory;
    private readonly SafeHandle? _handle;

    internal TorchTensor(
        NdArray array, string dtype, bool requiresGrad, bool isCopy, MappedMemory? memory, SafeHandle? handle)
    {
        (Array, DType, RequiresGrad, IsCopy) = (array, dtype, requiresGrad, isCopy);
        (_memory, _handle) = (memory, handle);
    }

    /// <summary>
    /// The items, in the shared memory. Those of <c>torch.bfloat16</c>, which NumPy does not have, are two opaque bytes
    /// each: <see cref="ToSingles"/> reads them.
    /// </summary>
    public NdArray Array { get; }

    /// <summary>PyTorch's name of the dtype: <c>torch.float32</c>.</summary>
    public string DType { get; }

    /// <summary>Whether PyTorch computes the gradient (<c>requires_grad</c>).</summary>
    public bool RequiresGrad { get; }

    /// <summary>
    /// Whether the items had to be copied because they are not contiguous (<c>is_contiguous()</c>) in either order.
    /// </summary>
    public bool IsCopy { get; }

    /// <summary>Returns the tensor that <paramref name="value"/>, as received by a connection, describes.</summary>
    /// <exception cref="InvalidCastException">
    /// The value is not a tensor, or not shared by a descriptor; the message says why, and what to do in Python.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The descriptor has not been taken (<c>PassedDescriptor.Take</c>).
    /// </exception>
    public static TorchTensor From(object? value)
    {
        try
        {
            return value as TorchTensor ?? TorchTensorReader.Read(value);
        }
        catch (NotAnArrayException refusal)
        {
            throw NdArray.Refused(value, "tensor of PyTorch", refusal);
        }
    }

    /// <summary>
    /// Returns a copy of the items of <c>torch.float32</c>, <c>torch.float16</c> or <c>torch.bfloat16</c>, where the
    /// last index changes fastest; all are exact.
    /// </summary>
    /// <exception cref="InvalidOperationException">The items are of another dtype.</exception>
    public float[] ToSingles()
    {
        switch (DType)
        {
            case "torch.float32":
                return Array.ToArray<float>();
            case "torch.float16":
                return [.. Array.ToArray<Half>().Select(static item => (float)item)];
            case "torch.bfloat16":
                ReadOnlySpan<ushort> upperHalves = MemoryMarshal.Cast<byte, ushort>(Array.ItemsInCOrder());
                float[] items = new float[upperHalves.Length];
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = BitConverter.UInt32BitsToSingle((uint)upperHalves[i] << 16);
                }

                return items;
            default:
                throw new InvalidOperationException($"the items are {DType}, which a float cannot hold exactly");
        }
    }

    /// <summary>Releases the memory, and closes the descriptor.</summary>
    public void Dispose()
    {
        _memory?.Dispose();
        _handle?.Dispose();
    }

    /// <summary>Returns a description: dtype and shape.</summary>
    public override string ToString() => $"torch.Tensor of {DType}, shape ({string.Join(", ", Array.Shape.ToArray())})";
}
