using System.Buffers;

namespace PyCompat.NumPy;

/// <summary>Lets go of a pin when the one made of it is let go.</summary>
internal sealed class NestedPin(MemoryHandle handle) : IPinnable
{
    public MemoryHandle Pin(int elementIndex) => throw new InvalidOperationException("It is pinned already.");

    public void Unpin() => handle.Dispose();
}
