using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>A descriptor that can be waited for, with or without blocking a thread, and closed during a wait.</summary>
/// <remarks>
/// Never touches O_NONBLOCK: that flag belongs to the open file description, which another process may share and read
/// from in blocking mode.
/// </remarks>
internal sealed class Descriptor : Waitable
{
    private readonly Lock _gate = new();
    private readonly string _owner;
    private readonly SafeSocketHandle? _runtimeSocket;
    private readonly List<DescriptorWaitSet> _watchers = [];
    private volatile bool _isClosed;
    private int _blocked;
    private WakeSignal? _wake;
    private EpollLoop _loop = EpollLoop.Connections;
    private EpollRegistration? _registration;

    /// <param name="handle">
    /// Takes ownership; the handle's ownsHandle determines whether closing it closes the descriptor.
    /// </param>
    /// <param name="owner">The object name in an <see cref="ObjectDisposedException"/>.</param>
    public Descriptor(SafeHandle handle, string owner)
    {
        EnsurePlatform();
        _owner = owner;
        _runtimeSocket = handle as SafeSocketHandle;
        Handle = _runtimeSocket is null ? handle : DescriptorFactory.Duplicate(handle);
    }

    /// <summary>Takes an available item without waiting.</summary>
    public delegate bool TryTake<T>([MaybeNullWhen(false)] out T item);

    public SafeHandle Handle { get; }

    public bool IsClosed => _isClosed;

    /// <summary>Whether a call may keep its thread for a moment: not the one thread of all handshakes.</summary>
    public bool MaySpin => _loop == EpollLoop.Connections;

    /// <exception cref="PlatformNotSupportedException">So far the native calls support only 64-bit Linux.</exception>
    public static void EnsurePlatform()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            throw new PlatformNotSupportedException(
                "Connections over descriptors need 64-bit Linux in this version; Connection.FromStream works " +
                "everywhere.");
        }
    }

    public void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw new ObjectDisposedException(_owner);
        }
    }

    /// <summary>
    /// Must precede a system call on a socket that may block until <see cref="Close"/> shuts the socket down. That
    /// affects every holder of a duplicate, so this is for unshared sockets only.
    /// </summary>
    /// <exception cref="ObjectDisposedException">Closed; do not call <see cref="LeaveBlockingCall"/> then.</exception>
    public void EnterBlockingCall()
    {
        // Either this sees that it is closed, or Close sees the call.
        Interlocked.Increment(ref _blocked);
        if (!_isClosed)
        {
            return;
        }

        LeaveBlockingCall();
        ThrowIfClosed();
    }

    /// <summary>Must follow the call.</summary>
    public void LeaveBlockingCall() => Interlocked.Decrement(ref _blocked);

    /// <summary>Whether one of the events has already occurred. Does not wait.</summary>
    public unsafe bool IsReady(short events)
    {
        bool isHeld = false;
        try
        {
            Handle.DangerousAddRef(ref isHeld);
            Interop.LibC.PollDescriptor one = new() { Descriptor = (int)Handle.DangerousGetHandle(), Events = events };
            while (Interop.LibC.Poll(&one, 1, 0) < 0)
            {
                ThrowUnlessInterrupted();
            }

            return one.Returned != 0;
        }
        finally
        {
            if (isHeld)
            {
                Handle.DangerousRelease();
            }
        }
    }

    /// <summary>
    /// Blocks this thread until one of the events (or an error) occurs; returns false if the time is up first.
    /// </summary>
    /// <exception cref="ObjectDisposedException">Closed, or closed during the wait.</exception>
    public bool Wait(short events, TimeSpan timeout)
    {
        ThrowIfClosed();
        return timeout == TimeSpan.Zero ? IsReady(events) : WaitWoken(events, timeout, GetWake());
    }

    /// <summary>
    /// Waits for one of the events without blocking a thread. May return too early, so the caller must retry.
    /// </summary>
    public ValueTask WaitAsync(short events, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled(cancellationToken)
            : GetRegistration().WaitAsync(events, cancellationToken);

    /// <summary>
    /// Retries until there is something to take, waiting in between until the descriptor is readable.
    /// </summary>
    public T Take<T>(TryTake<T> tryTake)
    {
        while (true)
        {
            if (tryTake(out T? item))
            {
                return item;
            }

            Wait(Interop.LibC.POLLIN, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc cref="Take"/>
    public async ValueTask<T> TakeAsync<T>(TryTake<T> tryTake, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (tryTake(out T? item))
            {
                return item;
            }

            await WaitAsync(Interop.LibC.POLLIN, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="Wait"/>
    /// <remarks>Does not block a thread.</remarks>
    public async ValueTask<bool> PollAsync(short events, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed();
        if (IsReady(events))
        {
            return true;
        }

        if (timeout == TimeSpan.Zero)
        {
            return false;
        }

        long start = Stopwatch.GetTimestamp();
        while (!PollTimeout.IsOver(timeout, start))
        {
            // The timers use a coarse clock, and can end some milliseconds early.
            TimeSpan left = TimeSpan.FromMilliseconds(PollTimeout.Remaining(timeout, start));
            if (await TryWaitAsync(events, left, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Switches to another loop for waiting. No call may be waiting.</summary>
    public void MoveTo(EpollLoop loop)
    {
        EpollRegistration? left;
        lock (_gate)
        {
            left = _registration;
            _registration = null;
            _loop = loop;
        }

        left?.Close();
    }

    /// <summary>Registers <paramref name="watcher"/> to be woken by <see cref="Close"/>.</summary>
    public void AddWatcher(DescriptorWaitSet watcher)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            _watchers.Add(watcher);
        }
    }

    public void RemoveWatcher(DescriptorWaitSet watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
        }
    }

    /// <summary>
    /// Wakes all waiters and closes; the descriptor itself is closed when the last call has released it.
    /// </summary>
    public void Close()
    {
        WakeSignal? wake;
        EpollRegistration? registration;
        DescriptorWaitSet[] watchers;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            watchers = [.. _watchers];
            wake = _wake;
            registration = _registration;
        }

        Interlocked.MemoryBarrier();
        if (_blocked > 0)
        {
            NativeSocket.ShutDown(Handle);
        }

        wake?.Signal();
        foreach (DescriptorWaitSet watcher in watchers)
        {
            watcher.Wake();
        }

        registration?.Close();
        try
        {
            ReleaseRuntimeSocket();
        }
        finally
        {
            Handle.Dispose();
            wake?.Dispose();
        }
    }

    // Disposing the runtime's handle of a socket first sets SO_LINGER to zero, so that closing it resets the connection
    // and loses what was sent but not yet received. So everything uses a duplicate, which is closed last, after
    // restoring the option.
    private void ReleaseRuntimeSocket()
    {
        if (_runtimeSocket is null)
        {
            return;
        }

        long? linger = NativeSocket.GetLinger(Handle);
        _runtimeSocket.Dispose();
        if (linger is { } kept)
        {
            NativeSocket.SetLinger(Handle, kept);
        }
    }

    private async ValueTask<bool> TryWaitAsync(short events, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(timeout);
        try
        {
            do
            {
                await WaitAsync(events, timer.Token).ConfigureAwait(false);
            }
            while (!IsReady(events));
            return true;
        }
        catch (OperationCanceledException)
        {
            // The caller knows its own token, not the linked one.
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    private unsafe bool WaitWoken(short events, TimeSpan timeout, WakeSignal wake)
    {
        bool isHeld = false;
        bool isWakeHeld = false;
        try
        {
            Handle.DangerousAddRef(ref isHeld);
            wake.Handle.DangerousAddRef(ref isWakeHeld);
            Interop.LibC.PollDescriptor* both = stackalloc Interop.LibC.PollDescriptor[2];
            both[0] = new() { Descriptor = (int)Handle.DangerousGetHandle(), Events = events };
            both[1] = new() { Descriptor = (int)wake.Handle.DangerousGetHandle(), Events = Interop.LibC.POLLIN };
            long start = Stopwatch.GetTimestamp();
            int count;
            do
            {
                count = Interop.LibC.Poll(both, 2, PollTimeout.Remaining(timeout, start));
                if (count < 0)
                {
                    ThrowUnlessInterrupted();
                }

                ThrowIfClosed();
            }
            while (count < 0 || (count == 0 && !PollTimeout.IsOver(timeout, start)));
            return count > 0;
        }
        finally
        {
            if (isHeld)
            {
                Handle.DangerousRelease();
            }

            if (isWakeHeld)
            {
                wake.Handle.DangerousRelease();
            }
        }
    }

    private WakeSignal GetWake()
    {
        if (_wake is { } existing)
        {
            return existing;
        }

        lock (_gate)
        {
            ThrowIfClosed();
            return _wake ??= new WakeSignal();
        }
    }

    private EpollRegistration GetRegistration()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return _registration ??= new EpollRegistration(_loop, Handle, _owner);
        }
    }

    private static void ThrowUnlessInterrupted()
    {
        int errno = NativeError.Last;
        if (errno != Interop.LibC.EINTR)
        {
            throw NativeError.ToIOException("Waiting for a descriptor failed", errno);
        }
    }
}
