using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>The socket calls that clients and listeners share.</summary>
/// <remarks>
/// .NET's <see cref="Socket"/> cannot hand over its descriptor: disposing it shuts the connection down for every
/// holder, and its asynchronous calls leave O_NONBLOCK set (see <see cref="EpollLoop"/>).
/// </remarks>
internal static unsafe class NativeSocket
{
    // sizeof(struct sockaddr_storage), <bits/socket.h>
    private const int MaxAddressLength = 128;

    public static SafeFileHandle Create(EndPoint endPoint, int type = Interop.LibC.SOCK_STREAM)
    {
        Descriptor.EnsurePlatform();
        int family = endPoint.AddressFamily switch
        {
            AddressFamily.InterNetwork => Interop.LibC.AF_INET,
            AddressFamily.InterNetworkV6 => Interop.LibC.AF_INET6,
            AddressFamily.Unix => Interop.LibC.AF_UNIX,
            _ => throw new ArgumentException(
                $"Cannot connect to {endPoint} ({endPoint.GetType().Name}): an IPEndPoint, a DnsEndPoint or a " +
                "UnixDomainSocketEndPoint is required.", nameof(endPoint)),
        };
        int descriptor = Interop.LibC.Socket(family, type | Interop.LibC.SOCK_CLOEXEC, 0);
        return descriptor >= 0
            ? DescriptorFactory.Own(descriptor)
            : throw NativeError.ToSocketException("Could not create a socket", NativeError.Last);
    }

    /// <summary>Returns the errno; 0 for success.</summary>
    public static int Connect(SafeHandle socket, EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* start = address.Buffer.Span)
        {
            return Interop.LibC.Connect(socket, start, (uint)address.Size) == 0 ? 0 : NativeError.Last;
        }
    }

    /// <inheritdoc cref="Connect"/>
    public static int Bind(SafeHandle socket, EndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* start = address.Buffer.Span)
        {
            return Interop.LibC.Bind(socket, start, (uint)address.Size) == 0 ? 0 : NativeError.Last;
        }
    }

    public static EndPoint GetLocalEndPoint(SafeHandle socket, EndPoint likeThis)
    {
        SocketAddress address = new(likeThis.AddressFamily, MaxAddressLength);
        uint length = MaxAddressLength;
        fixed (byte* start = address.Buffer.Span)
        {
            if (Interop.LibC.GetSocketName(socket, start, &length) < 0)
            {
                throw NativeError.ToSocketException("Could not get a socket's address", NativeError.Last);
            }
        }

        address.Size = (int)Math.Min(length, MaxAddressLength);
        return likeThis.Create(address);
    }

    /// <summary>Accepts one waiting client; returns null and the errno if there is none.</summary>
    public static SafeFileHandle? Accept(SafeHandle socket, EndPoint likeThis, out EndPoint remote, out int errno)
    {
        SocketAddress address = new(likeThis.AddressFamily, MaxAddressLength);
        uint length = MaxAddressLength;
        int descriptor;
        fixed (byte* start = address.Buffer.Span)
        {
            descriptor = Interop.LibC.Accept(socket, start, &length, Interop.LibC.SOCK_CLOEXEC);
        }

        errno = descriptor < 0 ? NativeError.Last : 0;
        remote = likeThis;
        if (descriptor < 0)
        {
            return null;
        }

        // Owned before anything else can fail.
        SafeFileHandle client = DescriptorFactory.Own(descriptor);
        try
        {
            address.Size = (int)Math.Min(length, MaxAddressLength);
            remote = likeThis.Create(address);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Shuts down both directions for every holder, which ends all pending calls.</summary>
    public static void ShutDown(SafeHandle socket)
    {
        // This can fail only if the connection has already ended, and then no call waits for it.
        _ = Interop.LibC.ShutDown(socket, Interop.LibC.SHUT_RDWR);
    }

    public static void SetNonBlocking(SafeHandle socket) =>
        SetFlags(socket, static flags => flags | Interop.LibC.O_NONBLOCK);

    public static void ClearNonBlocking(SafeHandle socket) =>
        SetFlags(socket, static flags => flags & ~Interop.LibC.O_NONBLOCK);

    public static void SetOption(SafeHandle socket, int level, int name, int value)
    {
        if (Interop.LibC.SetSocketOption(socket, level, name, &value, sizeof(int)) < 0)
        {
            throw NativeError.ToSocketException("Could not set a socket's option", NativeError.Last);
        }
    }

    /// <summary>Sets the time limit for a blocking connect; zero means unlimited.</summary>
    public static void SetSendTimeout(SafeHandle socket, TimeSpan timeout)
    {
        Interop.LibC.TimeValue value = new()
        {
            Seconds = (long)timeout.TotalSeconds,
            Microseconds = timeout.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond,
        };
        uint size = (uint)sizeof(Interop.LibC.TimeValue);
        if (Interop.LibC.SetSocketOption(socket, Interop.LibC.SOL_SOCKET, Interop.LibC.SO_SNDTIMEO, &value, size) < 0)
        {
            throw NativeError.ToSocketException("Could not set a socket's timeout", NativeError.Last);
        }
    }

    /// <summary>
    /// Disables Nagle's algorithm, which would delay the small alternating requests and replies (bpo-20540).
    /// </summary>
    public static void SetNoDelay(SafeHandle socket, EndPoint endPoint)
    {
        if (endPoint.AddressFamily != AddressFamily.Unix)
        {
            SetOption(socket, Interop.LibC.IPPROTO_TCP, Interop.LibC.TCP_NODELAY, 1);
        }
    }

    /// <summary>Gets the address family, AF_UNIX or another (SO_DOMAIN, socket(7)).</summary>
    public static int GetFamily(SafeHandle socket)
    {
        int family;
        uint length = sizeof(int);
        const int Option = Interop.LibC.SO_DOMAIN;
        return Interop.LibC.GetSocketOption(socket, Interop.LibC.SOL_SOCKET, Option, &family, &length) == 0
            ? family
            : throw NativeError.ToSocketException("Could not get a socket's address family", NativeError.Last);
    }

    /// <summary>
    /// Gets SO_LINGER's <c>struct linger</c>, two ints, as one number; null if the handle is not a socket.
    /// </summary>
    public static long? GetLinger(SafeHandle socket)
    {
        long linger;
        uint length = sizeof(long);
        if (Interop.LibC.GetSocketOption(
            socket, Interop.LibC.SOL_SOCKET, Interop.LibC.SO_LINGER, &linger, &length) < 0)
        {
            int errno = NativeError.Last;
            return errno == Interop.LibC.ENOTSOCK
                ? null
                : throw NativeError.ToSocketException("Could not get a socket's option", errno);
        }

        return linger;
    }

    /// <summary>Restores what <see cref="GetLinger"/> returned.</summary>
    public static void SetLinger(SafeHandle socket, long linger)
    {
        if (Interop.LibC.SetSocketOption(
            socket, Interop.LibC.SOL_SOCKET, Interop.LibC.SO_LINGER, &linger, sizeof(long)) < 0)
        {
            throw NativeError.ToSocketException("Could not set a socket's option", NativeError.Last);
        }
    }

    /// <summary>Returns the result of a connect that continued in the background: the errno; 0 for success.</summary>
    public static int TakeError(SafeHandle socket)
    {
        int error;
        uint length = sizeof(int);
        int result = Interop.LibC.GetSocketOption(
            socket, Interop.LibC.SOL_SOCKET, Interop.LibC.SO_ERROR, &error, &length);
        return result == 0 ? error : NativeError.Last;
    }

    /// <summary>Requests an immediate acknowledgement of the next bytes (TCP_QUICKACK, tcp(7)).</summary>
    public static void AcknowledgeAtOnce(SafeHandle socket) =>
        SetOption(socket, Interop.LibC.IPPROTO_TCP, Interop.LibC.TCP_QUICKACK, 1);

    /// <summary>
    /// Gets the credentials of the process at the other end; null if the kernel does not provide them (SO_PEERCRED,
    /// unix(7)).
    /// </summary>
    public static PeerCredentials? GetPeerCredentials(SafeHandle socket)
    {
        Interop.LibC.PeerCredentials peer;
        uint length = (uint)sizeof(Interop.LibC.PeerCredentials);
        const int Option = Interop.LibC.SO_PEERCRED;
        if (Interop.LibC.GetSocketOption(socket, Interop.LibC.SOL_SOCKET, Option, &peer, &length) < 0)
        {
            int errno = NativeError.Last;
            return errno is Interop.LibC.ENOTSOCK or Interop.LibC.ENOPROTOOPT
                ? null
                : throw NativeError.ToSocketException("Could not get the process at a socket's other end", errno);
        }

        // Sockets other than Unix sockets report no user.
        return peer.UserId == Interop.LibC.NOBODY ? null : new(peer.ProcessId, peer.UserId, peer.GroupId);
    }

    private static void SetFlags(SafeHandle socket, Func<int, int> change)
    {
        int flags = Interop.LibC.Control(socket, Interop.LibC.F_GETFL, 0);
        if (flags < 0 || Interop.LibC.Control(socket, Interop.LibC.F_SETFL, change(flags)) < 0)
        {
            throw NativeError.ToSocketException("Could not set a socket's mode", NativeError.Last);
        }
    }
}
