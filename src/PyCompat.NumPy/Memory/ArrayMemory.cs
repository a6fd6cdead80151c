using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PyCompat.NumPy.Memory;

/// <summary>The memory of a two-dimensional array, as bytes.</summary>
internal sealed class GridMemory<T>(T[,] items) : MemoryManager<byte>
    where T : unmanaged
{
    public override Span<byte> GetSpan() => MemoryMarshal.CreateSpan(
        ref MemoryMarshal.GetArrayDataReference(items), checked(items.Length * Unsafe.SizeOf<T>()));

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        var handle = GCHandle.Alloc(items, GCHandleType.Pinned);
        return new MemoryHandle(
            (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(items)) + elementIndex, handle);
    }

    public override void Unpin()
    {
        // Done by the handle that Pin returned.
    }

    protected override void Dispose(bool disposing)
    {
        // The memory is not owned by this object.
    }
}

/// <summary>The memory of items, as bytes.</summary>
internal sealed class CastMemory<T>(ReadOnlyMemory<T> items) : MemoryManager<byte>
    where T : unmanaged
{
    // Nothing here writes: it is only exposed as read-only memory.
    private readonly Memory<T> _items = MemoryMarshal.AsMemory(items);

    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(_items.Span);

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        MemoryHandle handle = _items.Pin();
        return new MemoryHandle((byte*)handle.Pointer + elementIndex, default, new NestedPin(handle));
    }

    public override void Unpin()
    {
        // Done by the handle that Pin returned.
    }

    protected override void Dispose(bool disposing)
    {
        // The memory is not owned by this object.
    }
}

/// <summary>The memory of a tensor with contiguous items, as bytes.</summary>
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
        // Done by the handle that Pin returned.
    }

    protected override void Dispose(bool disposing)
    {
        // The memory is not owned by this object.
    }
}

/// <summary>Releases a pin when the one derived from it is released.</summary>
internal sealed class NestedPin(MemoryHandle handle) : IPinnable
{
    public MemoryHandle Pin(int elementIndex) => throw new InvalidOperationException("It is already pinned.");

    public void Unpin() => handle.Dispose();
}
