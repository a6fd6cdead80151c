using System.Runtime.InteropServices;
using PyCompat.NumPy.Memory;
using PyCompat.NumPy.Reading;
using PyCompat.NumPy.Torch;

namespace PyCompat.NumPy;

/// <summary>
/// A <c>torch.Tensor</c> whose memory its sender shares, as every process does that has imported torch: the sender's
/// own memory, seen from here. Without PyTorch.
/// </summary>
/// <remarks>
/// <c>connection.Receive(NumPyConverters.Tensor)</c> takes it, under the same policy as a connection in a message
/// (<c>ConnectionOptions.HandlePassing</c>). What the sender writes into its tensor shows here, and a sender that cuts
/// the memory short ends this process when it is read: it is trusted as any process of the same user. Dispose it, or
/// let it go: until then the memory, and a descriptor here, stay. Spans of <see cref="Array"/> end with it.
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
    /// The items, in the memory that is shared. Those of <c>torch.bfloat16</c>, which NumPy has not, are two bytes each
    /// without meaning: <see cref="ToSingles"/> reads them.
    /// </summary>
    public NdArray Array { get; }

    /// <summary>The dtype, as PyTorch names it: <c>torch.float32</c>.</summary>
    public string DType { get; }

    /// <summary>Whether PyTorch computes its gradient (<c>requires_grad</c>).</summary>
    public bool RequiresGrad { get; }

    /// <summary>
    /// Whether the items had to be copied, because they do not lie one behind the other (<c>is_contiguous()</c>) in
    /// either order.
    /// </summary>
    public bool IsCopy { get; }

    /// <summary>The tensor that <paramref name="value"/> describes, as a connection received it.</summary>
    /// <exception cref="InvalidCastException">It is none, or one that is not shared by a descriptor; the message says
    /// why, and what to do in Python.</exception>
    /// <exception cref="InvalidOperationException">Its descriptor has not been taken
    /// (<c>PassedDescriptor.Take</c>).</exception>
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
    /// A copy of the items of <c>torch.float32</c>, <c>torch.float16</c> or <c>torch.bfloat16</c>, the last index
    /// changing fastest; all of them are exact.
    /// </summary>
    /// <exception cref="InvalidOperationException">The items are others.</exception>
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
                throw new InvalidOperationException($"the items are {DType}, which a float does not hold exactly");
        }
    }

    /// <summary>Lets the memory go, and closes the descriptor.</summary>
    public void Dispose()
    {
        _memory?.Dispose();
        _handle?.Dispose();
    }

    /// <summary>A description: dtype and shape.</summary>
    public override string ToString() => $"torch.Tensor of {DType}, shape ({string.Join(", ", Array.Shape.ToArray())})";
}
