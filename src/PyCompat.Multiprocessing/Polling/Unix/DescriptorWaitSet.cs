using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// Waits for descriptors, and tasks for objects without one. Uses poll(2) and epoll(7), which also support descriptors
/// above 1023.
/// </summary>
internal sealed class DescriptorWaitSet : WaitSet
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly WakeSignal _wake = new();
    private readonly CancellationTokenSource _over = new();
    private bool _isDisposed;

    public override void Add(Waitable waitable)
    {
        var descriptor = (Descriptor)waitable;
        descriptor.AddWatcher(this);
        _entries.Add(new Entry(Hold(descriptor.Handle)) { Descriptor = descriptor });
    }

    public override void Add(Socket socket) => Add(socket.SafeHandle);

    public override void Add(WaitHandle handle) => throw new ArgumentException(
        $"A {handle.GetType()} can be waited for only on Windows.", nameof(handle));

    public override void Add(SafeHandle handle) => _entries.Add(new Entry(Hold(handle)));

    public override void AddToLast(Task task)
    {
        _entries[^1] = _entries[^1] with { Task = task };
        WakeWhenEnded(task);
    }

    public override void Add(Task task, CancellationToken closing = default)
    {
        CancellationTokenRegistration closed = closing.UnsafeRegister(
            static set => ((DescriptorWaitSet)set!).Wake(), this);
        _entries.Add(new Entry(null) { Task = task, Closed = closed });
        WakeWhenEnded(task);
    }

    /// <summary>Ends the wait early: an object was closed, or a task is ready.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _wake.Signal();
            }
        }
    }

    public override List<int> Wait(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            bool isReady = _entries.Exists(entry => entry.Task is { IsCompleted: true });
            List<int> ready = Poll(isReady ? 0 : PollTimeout.Remaining(timeout, start));
            if (ready.Count > 0 || PollTimeout.IsOver(timeout, start))
            {
                return ready;
            }
        }
    }

    // An epoll descriptor covering all of them can itself be waited for by the loop.
    public override async ValueTask<List<int>> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        List<int> ready = Wait(TimeSpan.Zero);
        if (ready.Count > 0 || timeout == TimeSpan.Zero)
        {
            return ready;
        }

        Descriptor all = new(CreateEpoll(), nameof(Connection));
        try
        {
            while (ready.Count == 0 && !PollTimeout.IsOver(timeout, start))
            {
                TimeSpan left = TimeSpan.FromMilliseconds(PollTimeout.Remaining(timeout, start));
                await all.PollAsync(Interop.LibC.POLLIN, left, cancellationToken).ConfigureAwait(false);
                ready = Wait(TimeSpan.Zero);
            }

            return ready;
        }
        finally
        {
            all.Close();
        }
    }

    public override void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _wake.Dispose();
        }

        _over.Cancel();
        _over.Dispose();
        foreach (Entry entry in _entries)
        {
            entry.Descriptor?.RemoveWatcher(this);
            entry.Handle?.DangerousRelease();
            entry.Closed.Dispose();
        }
    }

    private void WakeWhenEnded(Task task) => task.ContinueWith(
        static (_, set) => ((DescriptorWaitSet)set!).Wake(), this, _over.Token,
        TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static SafeHandle Hold(SafeHandle handle)
    {
        bool isHeld = false;
        handle.DangerousAddRef(ref isHeld);
        return handle;
    }

    private unsafe List<int> Poll(int timeoutMilliseconds)
    {
        // poll(2) ignores negative descriptors, so entries keep their positions. The last position is the wake-up's.
        var polled = new Interop.LibC.PollDescriptor[_entries.Count + 1];
        for (int i = 0; i < _entries.Count; i++)
        {
            polled[i] = new() { Descriptor = NumberOf(_entries[i].Handle), Events = Interop.LibC.POLLIN };
        }

        polled[^1] = new() { Descriptor = NumberOf(_wake.Handle), Events = Interop.LibC.POLLIN };

        fixed (Interop.LibC.PollDescriptor* start = polled)
        {
            if (Interop.LibC.Poll(start, (nuint)polled.Length, timeoutMilliseconds) < 0
                && NativeError.Last != Interop.LibC.EINTR)
            {
                throw NativeError.ToIOException($"Waiting for {_entries.Count} descriptors failed", NativeError.Last);
            }
        }

        _entries.ForEach(static entry => entry.ThrowIfClosed());
        List<int> ready = [];
        for (int i = 0; i < _entries.Count; i++)
        {
            if (polled[i].Returned != 0 || _entries[i].Task is { IsCompleted: true })
            {
                ready.Add(i);
            }
        }

        return ready;
    }

    private SafeFileHandle CreateEpoll()
    {
        int descriptor = Interop.LibC.EpollCreate(Interop.LibC.EPOLL_CLOEXEC);
        if (descriptor < 0)
        {
            throw NativeError.ToIOException("Could not create an epoll descriptor to wait with", NativeError.Last);
        }

        SafeFileHandle epoll = DescriptorFactory.Own(descriptor);
        try
        {
            AddTo(epoll, _wake.Handle);
            foreach (SafeHandle handle in _entries.Select(entry => entry.Handle).OfType<SafeHandle>())
            {
                AddTo(epoll, handle);
            }

            return epoll;
        }
        catch
        {
            epoll.Dispose();
            throw;
        }
    }

    private static unsafe void AddTo(SafeFileHandle epoll, SafeHandle handle)
    {
        byte* change = stackalloc byte[Interop.LibC.EpollEvent.MaxSize];
        Interop.LibC.EpollEvent.Set(change, (uint)Interop.LibC.POLLIN, token: 0);

        // EEXIST: the same descriptor was given twice.
        if (Interop.LibC.EpollControl(epoll, Interop.LibC.EPOLL_CTL_ADD, handle, change) < 0
            && NativeError.Last != Interop.LibC.EEXIST)
        {
            throw NativeError.ToIOException("Could not wait for a descriptor", NativeError.Last);
        }
    }

    private static int NumberOf(SafeHandle? handle) => handle is null ? -1 : (int)handle.DangerousGetHandle();

    private readonly record struct Entry(SafeHandle? Handle)
    {
        public Descriptor? Descriptor { get; init; }

        public Task? Task { get; init; }

        public CancellationTokenRegistration Closed { get; init; }

        public void ThrowIfClosed()
        {
            Descriptor?.ThrowIfClosed();
            if (Closed.Token.IsCancellationRequested)
            {
                throw new ObjectDisposedException(nameof(Connection));
            }
        }
    }
}
