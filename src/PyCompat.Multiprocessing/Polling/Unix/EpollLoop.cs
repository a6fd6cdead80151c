using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// Waits for any number of descriptors with few threads (epoll(7)), so that an idle asynchronous call does not occupy
/// one.
/// </summary>
/// <remarks>
/// .NET's <see cref="System.Net.Sockets.Socket"/> is not a substitute: its first asynchronous operation permanently
/// sets O_NONBLOCK on the open file description, and a Python parent that shares it then fails with BlockingIOError.
/// Watching for readiness changes nothing that another process could see. A descriptor is armed for one report at a
/// time (EPOLLONESHOT): level-triggered, so that nothing is missed, and silent while nothing waits. There are two
/// loops, each started by the first call that has to wait. Handshakes continue on their loop's thread, so that an
/// exhausted thread pool does not delay clients. Waits on connections run user code, which may block, and so continue
/// on the thread pool, with one exception that saves the most frequent case a hand-over: a thread of the loop continues
/// the last of the waits that it found itself, as long as another of the loop's threads is there to find the next ones.
/// </remarks>
internal sealed class EpollLoop
{
    private const int EventsPerWait = 64;
    private const int MaxThreads = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, EpollRegistration> _armed = [];

    // Which token a descriptor's number stands for. The owner of a borrowed descriptor may close it, and the kernel may
    // give its number to another one, whose entry the first registration must not touch.
    private readonly Dictionary<nint, ulong> _tokens = [];
    private readonly string _name;
    private readonly bool _runsUserCode;
    private SafeFileHandle? _epoll;
    private ulong _lastToken;

    // Threads that wait for the kernel's next report.
    private int _waitingThreads;

    private EpollLoop(string name, bool runsUserCode) => (_name, _runsUserCode) = (name, runsUserCode);

    public enum ArmResult
    {
        Armed,
        AlwaysReady,
        AlreadyKnown,
    }

    /// <summary>The loop whose waits continue with user code.</summary>
    public static EpollLoop Connections { get; } =
        new("PyCompat connections", runsUserCode: true);

    /// <summary>The loop whose waits continue on its own thread: nothing there may block, or call user code.</summary>
    public static EpollLoop Handshakes { get; } = new("PyCompat handshakes", runsUserCode: false);

    private int Threads => _runsUserCode ? Math.Clamp(Environment.ProcessorCount + 1, 3, MaxThreads) : 1;

    public ulong NextToken() => Interlocked.Increment(ref _lastToken);

    /// <summary>Requests one report of the events to <paramref name="registration"/>.</summary>
    /// <remarks>
    /// While armed, and only then, the loop keeps the registration (and everything that waits on it) alive.
    /// </remarks>
    public unsafe ArmResult Arm(EpollRegistration registration, SafeHandle descriptor, short events, bool isKnown)
    {
        SafeFileHandle epoll = Start();
        byte* change = stackalloc byte[Interop.LibC.EpollEvent.MaxSize];
        Interop.LibC.EpollEvent.Set(change, (uint)(ushort)events | Interop.LibC.EPOLLONESHOT, registration.Token);
        bool isOurs;
        lock (_gate)
        {
            _armed[registration.Token] = registration;
            isOurs = isKnown && IsTokenOf(descriptor, registration.Token);
        }

        bool isArmed = false;
        int errno;
        try
        {
            errno = isOurs ? Control(epoll, Interop.LibC.EPOLL_CTL_MOD, descriptor, change) : Interop.LibC.ENOENT;

            // Not registered, or no longer (its owner closed a borrowed descriptor, and the number was reused): it is
            // added.
            if (errno == Interop.LibC.ENOENT)
            {
                errno = Add(epoll, descriptor, change, registration.Token);
            }

            isArmed = errno == 0;
        }
        finally
        {
            // Also if the handle is closed, which throws.
            if (!isArmed)
            {
                Disarm(registration);
            }
        }

        return errno switch
        {
            0 => ArmResult.Armed,
            Interop.LibC.EPERM => ArmResult.AlwaysReady,
            Interop.LibC.EEXIST => ArmResult.AlreadyKnown,
            _ => throw NativeError.ToIOException("Waiting for a descriptor failed", errno),
        };
    }

    public void Disarm(EpollRegistration registration)
    {
        lock (_gate)
        {
            _armed.Remove(registration.Token);
        }
    }

    public unsafe void Remove(SafeHandle descriptor, ulong token)
    {
        byte* ignored = stackalloc byte[Interop.LibC.EpollEvent.MaxSize];
        lock (_gate)
        {
            // An error means that the kernel has already forgotten the descriptor because its owner closed it.
            if (!descriptor.IsClosed && IsTokenOf(descriptor, token))
            {
                _tokens.Remove(descriptor.DangerousGetHandle());
                _ = Control(Start(), Interop.LibC.EPOLL_CTL_DEL, descriptor, ignored);
            }
        }
    }

    // The caller holds the gate.
    private bool IsTokenOf(SafeHandle descriptor, ulong token) =>
        _tokens.TryGetValue(descriptor.DangerousGetHandle(), out ulong known) && known == token;

    private unsafe int Add(SafeFileHandle epoll, SafeHandle descriptor, byte* change, ulong token)
    {
        lock (_gate)
        {
            int errno = Control(epoll, Interop.LibC.EPOLL_CTL_ADD, descriptor, change);
            if (errno == 0)
            {
                _tokens[descriptor.DangerousGetHandle()] = token;
            }

            return errno;
        }
    }

    // An error, such as having no free descriptor, is reported to the caller; the next call tries again.
    private SafeFileHandle Start()
    {
        lock (_gate)
        {
            if (_epoll is { } started)
            {
                return started;
            }

            return _epoll = StartThreads();
        }
    }

    private SafeFileHandle StartThreads()
    {
        int descriptor = Interop.LibC.EpollCreate(Interop.LibC.EPOLL_CLOEXEC);
        if (descriptor < 0)
        {
            throw NativeError.ToIOException("Could not create an epoll descriptor to wait with", NativeError.Last);
        }

        SafeFileHandle epoll = DescriptorFactory.Own(descriptor);
        for (int i = 0; i < Threads; i++)
        {
            try
            {
                new Thread(() => Run(epoll)) { IsBackground = true, Name = _name }.UnsafeStart();
            }
            catch (OutOfMemoryException) when (i > 0)
            {
                // The system has no thread left: those that have started are enough.
                break;
            }
        }

        return epoll;
    }

    private static unsafe int Control(SafeFileHandle epoll, int operation, SafeHandle descriptor, byte* change) =>
        Interop.LibC.EpollControl(epoll, operation, descriptor, change) == 0 ? 0 : NativeError.Last;

    private unsafe void Run(SafeFileHandle epoll)
    {
        byte* events = stackalloc byte[EventsPerWait * Interop.LibC.EpollEvent.MaxSize];
        List<EpollRegistration.Waiter> ready = [];
        ExecutionContext clean = ExecutionContext.Capture()!;
        while (true)
        {
            Interlocked.Increment(ref _waitingThreads);
            int count = Interop.LibC.EpollWait(epoll, events, EventsPerWait, Timeout.Infinite);
            bool isAnotherWaiting = Interlocked.Decrement(ref _waitingThreads) > 0;
            if (count < 0 && NativeError.Last != Interop.LibC.EINTR)
            {
                Environment.FailFast($"The wait for descriptors failed: {NativeError.Describe(NativeError.Last)}.");
            }

            for (int i = 0; i < count; i++)
            {
                byte* report = events + i * Interop.LibC.EpollEvent.Size;
                Take(Interop.LibC.EpollEvent.Token(report))?.TakeReady(
                    Interop.LibC.EpollEvent.Events(report), ready);
            }

            Continue(ready, isAnotherWaiting, clean);
            ready.Clear();
        }
    }

    private void Continue(
        List<EpollRegistration.Waiter> ready, bool isAnotherWaiting, ExecutionContext clean)
    {
        for (int i = 0; i < ready.Count; i++)
        {
            bool isLast = i == ready.Count - 1;
            if (!_runsUserCode)
            {
                ready[i].Execute();
            }
            else if (isLast && isAnotherWaiting)
            {
                // As on a thread of the pool, nothing that a continuation sets on this thread outlives it.
                ExecutionContext.Run(clean, static waiter => ((EpollRegistration.Waiter)waiter!).Execute(), ready[i]);
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(ready[i], preferLocal: false);
            }
        }
    }

    private EpollRegistration? Take(ulong token)
    {
        lock (_gate)
        {
            _armed.Remove(token, out EpollRegistration? registration);
            return registration;
        }
    }
}
