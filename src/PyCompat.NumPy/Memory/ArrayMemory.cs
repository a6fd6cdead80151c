using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PyCompat.NumPy.Memory;

/// <summary>The memory of an array of two dimensions, seen as bytes.</summary>
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
        // The handle that Pin gave out does it.
    }

    protected override void Dispose(bool disposing)
    {
        // The memory is not this one's.
    }
}

/// <summary>The memory of items, seen as bytes.</summary>
internal sealed class CastMemory<T>(ReadOnlyMemory<T> items) : MemoryManager<byte>
    where T : unmanaged
{
    // Nothing here writes: it is handed out as read-only memory.
    private readonly Memory<T> _items = MemoryMarshal.AsMemory(items);

    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(_items.Span);

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        MemoryHandle handle = _items.Pin();
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

/// <summary>Lets go of a pin when the one made of it is let go.</summary>
internal sealed class NestedPin(MemoryHandle handle) : IPinnable
{
    public MemoryHandle Pin(int elementIndex) => throw new InvalidOperationException("It is pinned already.");

    public void Unpin() => handle.Dispose();
}
