using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.NumPy.Memory;

/// <summary>A part of a file's memory, mapped to be read.</summary>
internal sealed unsafe class MappedMemory : MemoryManager<byte>
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _length;
    private int _isDisposed;

    /// <summary>Maps bytes that are there: the caller has looked at the file's length.</summary>
    public MappedMemory(SafeFileHandle handle, long offset, int length)
    {
        _file = MemoryMappedFile.CreateFromFile(
            handle,
            mapName: null,
            capacity: 0,
            MemoryMappedFileAccess.Read,
            HandleInheritability.None,
            leaveOpen: true);
        try
        {
            _view = _file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
            byte* page = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref page);
            // Acquired for good: the view's own handle lets the memory go when it is disposed or finalized.
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _start = page + _view.PointerOffset;
            _length = length;
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, typeof(TorchTensor));
        return new Span<byte>(_start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, typeof(TorchTensor));
        return new MemoryHandle(_start + elementIndex, default, this);
    }

    public override void Unpin()
    {
        // It does not move.
    }

    /// <summary>Lets the memory go.</summary>
    public void Dispose() => Dispose(disposing: true);

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _view.Dispose();
            _file.Dispose();
        }
    }
}
