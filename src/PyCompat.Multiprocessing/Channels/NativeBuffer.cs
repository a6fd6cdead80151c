using System.Buffers;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>
/// Memory for a long message while it is read or written. It grows without a second copy (at this length realloc moves
/// pages rather than copying them) and is freed at once, whereas an array would wait for the garbage collector, or stay
/// in the pool.
/// </summary>
/// <remarks>Has no finalizer, because one could free the memory under a span: the creator must dispose it.</remarks>
internal sealed unsafe class NativeBuffer : MemoryManager<byte>
{
    /// <summary>
    /// The minimum message length for which it is worthwhile; the pool is faster for shorter messages.
    /// </summary>
    public const int WorthIt = 64 << 20;

    // The amount moved at a time.
    private const int PartLength = 4 << 20;

    private byte* _start;
    private int _capacity;
    private bool _isDisposed;

    /// <summary>The capacity in bytes.</summary>
    public int Capacity => _capacity;

    /// <summary>Grows the buffer and keeps its contents. Invalidates memory and spans handed out before.</summary>
    public void Grow(int capacity)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, _capacity);
        _start = (byte*)NativeMemory.Realloc(_start, (nuint)capacity);
        _capacity = capacity;
    }

    /// <summary>
    /// Moves the first bytes into an array, starting from the end so that each part moved is freed at once. The buffer
    /// is empty afterwards; memory and spans handed out before are invalid.
    /// </summary>
    public byte[] MoveToArray(int length)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        byte[] array = GC.AllocateUninitializedArray<byte>(length);
        for (int end = length; end > 0;)
        {
            int start = Math.Max(end - PartLength, 0);
            GetSpan()[start..end].CopyTo(array.AsSpan(start));
            _start = (byte*)NativeMemory.Realloc(_start, (nuint)start);
            _capacity = start;
            end = start;
        }

        return array;
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new Span<byte>(_start, _capacity);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, _capacity);
        return new MemoryHandle(_start + elementIndex);
    }

    public override void Unpin()
    {
        // The memory does not move while it is pinned.
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        NativeMemory.Free(_start);
        _start = null;
        _capacity = 0;
    }
}
