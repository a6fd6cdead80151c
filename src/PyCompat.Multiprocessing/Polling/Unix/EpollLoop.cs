using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// Waits for any number of descriptors with one thread (epoll(7)), so that an idle asynchronous call costs none.
/// </summary>
/// <remarks>
/// .NET's own <see cref="System.Net.Sockets.Socket"/> is no substitute: its first asynchronous operation sets
/// O_NONBLOCK on the open file description for good, and a Python parent that shares the description then fails with
/// BlockingIOError. Watching for readiness changes nothing that another process could see. A descriptor is armed for
/// one report at a time (EPOLLONESHOT): level-triggered, so that nothing is missed, and silent while nobody waits.
/// There are two engines, each started by the first call that has to wait: what waited for a connection goes on on the
/// thread pool, since it is the program's own; handshakes go on on their loop's thread, so that a thread pool with
/// nothing free holds up no client.
/// </remarks>
internal sealed class EpollLoop
{
    private const int EventsPerWait = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, EpollRegistration> _armed = [];
    private readonly string _name;
    private SafeFileHandle? _epoll;
    private ulong _lastToken;

    private EpollLoop(string name, TaskCreationOptions continuations)
    {
        _name = name;
        Continuations = continuations;
    }

    public enum ArmResult
    {
        Armed,
        AlwaysReady,
        AlreadyKnown,
    }

    /// <summary>What waits for its connections goes on on the thread pool.</summary>
    public static EpollLoop Connections { get; } =
        new("PyCompat connections", TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// What waits for its clients goes on on its own thread: nothing there may block, or call the program.
    /// </summary>
    public static EpollLoop Handshakes { get; } = new("PyCompat handshakes", TaskCreationOptions.None);

    /// <summary>Where a call goes on whose descriptor is ready.</summary>
    public TaskCreationOptions Continuations { get; }

    public ulong NextToken() => Interlocked.Increment(ref _lastToken);

    /// <summary>Asks for one report of the events to <paramref name="registration"/>.</summary>
    /// <remarks>
    /// While armed, and only then, the loop keeps the registration (and all that waits on it) alive.
    /// </remarks>
    public unsafe ArmResult Arm(EpollRegistration registration, SafeHandle descriptor, short events, bool isKnown)
    {
        SafeFileHandle epoll = Start();
        byte* change = stackalloc byte[Interop.LibC.EpollEvent.MaxSize];
        Interop.LibC.EpollEvent.Set(change, (uint)(ushort)events | Interop.LibC.EPOLLONESHOT, registration.Token);
        lock (_gate)
        {
            _armed[registration.Token] = registration;
        }

        bool isArmed = false;
        int errno;
        try
        {
            errno = isKnown ? Control(epoll, Interop.LibC.EPOLL_CTL_MOD, descriptor, change) : Interop.LibC.ENOENT;

            // Not there (any more: its owner closed a borrowed descriptor, and the number came back): it is added.
            if (errno == Interop.LibC.ENOENT)
            {
                errno = Control(epoll, Interop.LibC.EPOLL_CTL_ADD, descriptor, change);
            }

            isArmed = errno == 0;
        }
        finally
        {
            // Also where the handle is closed, which throws.
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

    public unsafe void Remove(SafeHandle descriptor)
    {
        byte* ignored = stackalloc byte[Interop.LibC.EpollEvent.MaxSize];

        // A failure means that the kernel has forgotten it already: the descriptor was closed by its owner.
        if (!descriptor.IsClosed)
        {
            _ = Control(Start(), Interop.LibC.EPOLL_CTL_DEL, descriptor, ignored);
        }
    }

    // A failure, such as having no descriptor left, is the caller's: the next one tries again.
    private SafeFileHandle Start()
    {
        lock (_gate)
        {
            if (_epoll is { } started)
            {
                return started;
            }

            int descriptor = Interop.LibC.EpollCreate(Interop.LibC.EPOLL_CLOEXEC);
            if (descriptor < 0)
            {
                throw NativeError.ToIOException("Could not create an epoll descriptor to wait with", NativeError.Last);
            }

            SafeFileHandle epoll = DescriptorFactory.Own(descriptor);
            new Thread(() => Run(epoll)) { IsBackground = true, Name = _name }.Start();
            return _epoll = epoll;
        }
    }

    private static unsafe int Control(SafeFileHandle epoll, int operation, SafeHandle descriptor, byte* change) =>
        Interop.LibC.EpollControl(epoll, operation, descriptor, change) == 0 ? 0 : NativeError.Last;

    private unsafe void Run(SafeFileHandle epoll)
    {
        byte* events = stackalloc byte[EventsPerWait * Interop.LibC.EpollEvent.MaxSize];
        while (true)
        {
            int count = Interop.LibC.EpollWait(epoll, events, EventsPerWait, Timeout.Infinite);
            if (count < 0 && NativeError.Last != Interop.LibC.EINTR)
            {
                Environment.FailFast($"The wait for descriptors failed: {NativeError.Describe(NativeError.Last)}.");
            }

            for (int i = 0; i < count; i++)
            {
                byte* report = events + i * Interop.LibC.EpollEvent.Size;
                Take(Interop.LibC.EpollEvent.Token(report))?.OnReady(Interop.LibC.EpollEvent.Events(report));
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
