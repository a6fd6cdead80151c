using System.Buffers;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>
/// Memory for a long message while it is read or written. It grows without a second copy beside the first (realloc
/// moves pages of this length, it does not copy them), and is given back at once: an array would wait for the garbage
/// collector, or stay with the pool.
/// </summary>
/// <remarks>It has no finalizer, which could free it under a span: whoever makes one disposes of it.</remarks>
internal sealed unsafe class NativeBuffer : MemoryManager<byte>
{
    /// <summary>Messages beyond this length are worth it; shorter ones are served faster by the pool.</summary>
    public const int WorthIt = 64 << 20;

    // What is moved at a time.
    private const int PartLength = 4 << 20;

    private byte* _start;
    private int _capacity;
    private bool _isDisposed;

    /// <summary>How many bytes it has.</summary>
    public int Capacity => _capacity;

    /// <summary>Makes it longer; what is in it stays. Memory and spans handed out before are invalid.</summary>
    public void Grow(int capacity)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, _capacity);
        _start = (byte*)NativeMemory.Realloc(_start, (nuint)capacity);
        _capacity = capacity;
    }

    /// <summary>
    /// Moves its first bytes into an array, from the end on: what has been moved is given back at once. It is empty
    /// afterwards; memory and spans handed out before are invalid.
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
        // It never moves while it is lent.
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        NativeMemory.Free(_start);
        _start = null;
        _capacity = 0;
    }
}
