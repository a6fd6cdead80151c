using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.NumPy.Memory;

/// <summary>A part of a file, mapped for reading.</summary>
internal sealed unsafe class MappedMemory : MemoryManager<byte>
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _length;
    private int _isDisposed;

    /// <summary>Maps bytes that exist: the caller has checked the length of the file.</summary>
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
            // Acquired permanently: the view's own handle releases the memory when it is disposed or finalized.
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
        // The memory does not move.
    }

    /// <summary>Releases the memory.</summary>
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
