using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Bytes over a descriptor: a stream socket, a pipe, or anything else that can be read and polled.</summary>
/// <remarks>
/// On a socket every call uses MSG_DONTWAIT, and waits for the descriptor only if that would block: the usual case
/// takes one system call. Otherwise poll(2) comes first, and a write is limited to what a writable pipe takes at once.
/// </remarks>
internal sealed partial class DescriptorChannel : ByteChannel
{
    private readonly Descriptor _descriptor;
    private readonly bool _isSocket;
    private volatile bool _isShared;
    private long _bytesWritten;
    private ReceivedDescriptors? _received;

    /// <exception cref="ArgumentException">
    /// Not an open descriptor, a socket that is not a byte stream, or not open for <paramref name="access"/>.
    /// </exception>
    public DescriptorChannel(SafeHandle handle, ConnectionAccess access)
    {
        Descriptor.EnsurePlatform();
        _isSocket = IsStreamSocket(handle);
        if (!_isSocket)
        {
            EnsureOpenFor(handle, access);
        }

        CarriesDescriptors = _isSocket && NativeSocket.GetFamily(handle) == Interop.LibC.AF_UNIX;
        _descriptor = new Descriptor(handle, nameof(Connection));
    }

    /// <param name="socket">A stream socket that this library created.</param>
    public DescriptorChannel(Descriptor socket)
    {
        _isSocket = true;
        CarriesDescriptors = NativeSocket.GetFamily(socket.Handle) == Interop.LibC.AF_UNIX;
        _descriptor = socket;
    }

    /// <summary>Whether this library created the descriptor and has not shared it yet.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether nothing else reads this descriptor.</summary>
    public bool MayReadAhead { get; init; }

    /// <inheritdoc cref="ConnectionOptions.BusyPollDuration"/>
    public TimeSpan BusyPollDuration { get; init; }

    public override bool ReadsAhead => MayReadAhead;

    // Closing an unshared socket can shut it down, which ends a call blocked inside the system. Any other descriptor
    // has to be waited for together with a signal (Descriptor.Wait), at the price of one more system call.
    private bool MayBlock => IsOwn && _isSocket && !_isShared;

    public override SafeHandle Handle
    {
        get
        {
            _descriptor.ThrowIfClosed();
            return _descriptor.Handle;
        }
    }

    /// <param name="socket">A stream socket that this library created and that nothing else has.</param>
    /// <param name="options">How the connection behaves.</param>
    public static DescriptorChannel OfOwnSocket(Descriptor socket, ConnectionOptions options) => new(socket)
    {
        IsOwn = true,
        MayReadAhead = options.ReadAhead,
        BusyPollDuration = options.BusyPollDuration,
    };

    public override long BytesWritten => _bytesWritten;

    public override void Share() => _isShared = true;

    /// <summary>
    /// Ends both directions for every holder of either end, because the process at the other end has ended: what it
    /// has sent can still be read, then comes the end. Otherwise a process that has inherited that end would keep it
    /// from coming.
    /// </summary>
    public void EndWithPeer()
    {
        try
        {
            if (_isSocket)
            {
                NativeSocket.ShutDown(_descriptor.Handle);
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile: nobody waits for the end.
        }
    }

    public override bool Poll(TimeSpan timeout) => _descriptor.Wait(Interop.LibC.POLLIN, timeout);

    public override ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _descriptor.PollAsync(Interop.LibC.POLLIN, timeout, cancellationToken);

    public override void AddTo(WaitSet set) => set.Add(_descriptor);

    public override bool IsReset(IOException failure) => failure.HResult == Interop.LibC.ECONNRESET;

    public override void Close()
    {
        _descriptor.Close();
        CloseUntaken();
    }

    // The wrong end of a pipe never polls as ready, so the call would wait for ever.
    private static void EnsureOpenFor(SafeHandle handle, ConnectionAccess access)
    {
        int flags = Interop.LibC.Control(handle, Interop.LibC.F_GETFL, 0);
        if (flags < 0)
        {
            throw NativeError.ToIOException("Could not get a descriptor's mode", NativeError.Last);
        }

        ConnectionAccess possible = (flags & Interop.LibC.O_ACCMODE) switch
        {
            Interop.LibC.O_RDONLY => ConnectionAccess.Read,
            Interop.LibC.O_WRONLY => ConnectionAccess.Write,
            _ => ConnectionAccess.ReadWrite,
        };
        if ((access & ~possible) != 0)
        {
            throw new ArgumentException(
                $"Descriptor {handle.DangerousGetHandle()} cannot {access}, only {possible}.", nameof(access));
        }
    }

    private static unsafe bool IsStreamSocket(SafeHandle handle)
    {
        int type;
        uint length = sizeof(int);
        if (Interop.LibC.GetSocketOption(handle, Interop.LibC.SOL_SOCKET, Interop.LibC.SO_TYPE, &type, &length) < 0)
        {
            int errno = NativeError.Last;
            return errno == Interop.LibC.ENOTSOCK
                ? false
                : throw new ArgumentException(
                    $"Descriptor {handle.DangerousGetHandle()} cannot carry a connection: " +
                    $"{NativeError.Describe(errno)}. Was it inherited, and not closed since?", nameof(handle));
        }

        return type == Interop.LibC.SOCK_STREAM
            ? true
            : throw new ArgumentException(
                $"Descriptor {handle.DangerousGetHandle()} is a socket of type {type}; a connection needs a stream " +
                "socket (SOCK_STREAM).", nameof(handle));
    }
}
