using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PyCompat.NumPy;

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
