using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// A call of the system that goes on in the background: started, waited for and finished by an
/// <see cref="OverlappedFile"/>, again and again.
/// </summary>
/// <remarks>
/// It tells its end by an event, never by a completion port: a port belongs to the file object, which another process
/// may share, and whose own calls would then report to this process. Nor does it to a port that is there already, whose
/// owner would take the call for one of its own. The memory that the system writes into is the collector's, pinned, and
/// lives for as long as somebody waits for the call.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed unsafe class OverlappedCall : IDisposable
{
    // "A valid event handle whose low-order bit is set keeps I/O completion from being queued to the completion port":
    // GetQueuedCompletionStatus, <ioapiset.h>.
    private const nint NotToThePort = 1;

    private readonly NativeOverlapped[] _overlapped = GC.AllocateArray<NativeOverlapped>(1, pinned: true);
    private readonly ManualResetEvent _over = new(initialState: false);

    /// <summary>What the start said; ERROR_IO_PENDING: it goes on.</summary>
    public int StartError { get; private set; }

    public bool IsPending => StartError == Interop.Kernel32.ERROR_IO_PENDING;

    /// <summary>Whether waiting for it would not wait.</summary>
    /// <remarks>
    /// Asked past the runtime, whose waits throw on a thread that is marked as interrupted. Not by the status in the
    /// structure: that is written before the event is set, which would then be set for the next call.
    /// </remarks>
    public bool IsOver => WaitPastTheRuntime(milliseconds: 0);

    public NativeOverlapped* Pointer
    {
        get
        {
            fixed (NativeOverlapped* pinned = _overlapped)
            {
                return pinned;
            }
        }
    }

    public void Prepare()
    {
        _over.Reset();
        _overlapped[0] = new NativeOverlapped
        {
            EventHandle = _over.SafeWaitHandle.DangerousGetHandle() | NotToThePort,
        };
        StartError = Interop.Kernel32.ERROR_IO_PENDING;
    }

    public void Start(int error) => StartError = error;

    /// <summary>Blocks until it is over; false: the time was over first.</summary>
    public bool Wait(int timeoutMilliseconds) => !IsPending || _over.WaitOne(timeoutMilliseconds);

    /// <summary>
    /// Blocks until it is over, however often the thread is interrupted meanwhile; the thread's next wait says so.
    /// </summary>
    public void Outlast() => WaitPastTheRuntime(Interop.Kernel32.INFINITE);

    /// <summary>Likewise without a thread; false: cancelled first.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) =>
        IsOver ? ValueTask.FromResult(true) : new ValueTask<bool>(Signals.WaitAsync(_over, cancellationToken));

    /// <summary>Only of a call that is over, or was never started.</summary>
    public void Dispose() => _over.Dispose();

    private bool WaitPastTheRuntime(uint milliseconds) => !IsPending
        || Interop.Kernel32.WaitForSingleObject(_over.SafeWaitHandle, milliseconds) == Interop.Kernel32.WAIT_OBJECT_0;
}
