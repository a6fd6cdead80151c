using System.Buffers;
using System.Runtime.InteropServices;

namespace PyCompat.NumPy;

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
