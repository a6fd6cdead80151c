using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PyCompat.NumPy;

/// <summary>The memory of a tensor whose items lie one behind the other, seen as bytes.</summary>
internal sealed class TensorMemory<T>(Tensor<T> tensor) : MemoryManager<byte>
    where T : unmanaged
{
    private readonly int _length = checked((int)(tensor.FlattenedLength * Unsafe.SizeOf<T>()));

    public override Span<byte> GetSpan() => MemoryMarshal.CreateSpan(
        ref Unsafe.As<T, byte>(ref tensor.GetPinnableReference()), _length);

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        MemoryHandle handle = tensor.GetPinnedHandle();
        return new MemoryHandle((byte*)handle.Pointer + elementIndex, default, new NestedPin(handle));
    }

    public override void Unpin()
    {
        // The handle that Pin gave out does it.
    }

    protected override void Dispose(bool disposing)
    {
        // The memory is not this one's.
    }
}
