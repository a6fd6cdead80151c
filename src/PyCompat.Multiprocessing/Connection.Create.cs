using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    /// <summary>Two ends that talk to each other, both ways (Python: <c>Pipe()</c>).</summary>
    public static (Connection First, Connection Second) CreatePipe(ConnectionOptions? options = null)
    {
        (SafeFileHandle first, SafeFileHandle second) = PlatformTransports.Current.CreatePair();
        return (
            FromOwn(first, ConnectionAccess.ReadWrite, options),
            FromOwn(second, ConnectionAccess.ReadWrite, options));
    }

    /// <summary>An end that receives what the other sends (Python: <c>Pipe(duplex=False)</c>).</summary>
    public static (Connection Reader, Connection Writer) CreateOneWayPipe(ConnectionOptions? options = null)
    {
        (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
        return (
            FromOwn(reader, ConnectionAccess.Read, options),
            FromOwn(writer, ConnectionAccess.Write, options));
    }

    /// <summary>
    /// A connection over an inherited descriptor, or on Windows a handle, by its number (Python:
    /// <c>Connection(number)</c>): that of a stream socket or a pipe.
    /// </summary>
    /// <param name="number">Taken over: closing the connection closes it. After an exception it stays open.</param>
    /// <param name="access">The directions it can be used in.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <exception cref="ArgumentException">
    /// Not an open descriptor, a socket of datagrams, or one that has not the directions of <paramref name="access"/>.
    /// </exception>
    public static Connection FromDescriptor(
        int number, ConnectionAccess access = ConnectionAccess.ReadWrite, ConnectionOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        SafeFileHandle handle = new(number, ownsHandle: true);
        try
        {
            return FromHandle(handle, access, options);
        }
        catch
        {
            // Whatever is open under this number is somebody else's.
            handle.SetHandleAsInvalid();
            throw;
        }
    }

    /// <summary>
    /// A connection over a stream socket or a pipe, such as an inherited descriptor (Python: <c>Connection(handle,
    /// readable, writable)</c>).
    /// </summary>
    /// <param name="handle">
    /// Taken over: closing the connection disposes it. Whether that closes the descriptor was decided where the
    /// handle was made (<c>ownsHandle</c>). On Windows a socket comes in a
    /// <see cref="System.Net.Sockets.SafeSocketHandle"/>: another kind would not close it as a socket is closed, and
    /// what was sent last could be lost.
    /// </param>
    /// <param name="access">The directions it can be used in.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <exception cref="ArgumentException">
    /// Not an open descriptor, a socket of datagrams, or one that has not the directions of <paramref name="access"/>,
    /// as an end of a pipe has one alone.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public static Connection FromHandle(
        SafeHandle handle, ConnectionAccess access = ConnectionAccess.ReadWrite, ConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        EnsureAccess(access);
        if (handle.IsInvalid)
        {
            throw new ArgumentException("The handle is invalid.", nameof(handle));
        }

        ConnectionOptions chosen = options ?? ConnectionOptions.Default;
        return new Connection(
            new MessageChannel(PlatformTransports.Current.Open(handle, access, chosen), access, chosen));
    }

    /// <summary>
    /// A connection over any stream: TLS, SSH, a tunnel. Python's end has to unwrap the same and then reads and
    /// writes messages in the format of its <c>Connection</c>.
    /// </summary>
    /// <param name="stream">Taken over: closing the connection disposes it.</param>
    /// <param name="access">The directions it can be used in; unless set, those the stream has.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <exception cref="ArgumentException">The stream cannot do what <paramref name="access"/> says.</exception>
    public static Connection FromStream(
        Stream stream, ConnectionAccess? access = null, ConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ConnectionAccess possible =
            (stream.CanRead ? ConnectionAccess.Read : 0) | (stream.CanWrite ? ConnectionAccess.Write : 0);
        ConnectionAccess chosen = access ?? possible;
        EnsureAccess(chosen);
        if ((chosen & ~possible) != 0)
        {
            throw new ArgumentException($"The stream cannot {chosen}, only {possible}.", nameof(access));
        }

        options ??= ConnectionOptions.Default;
        return new Connection(
            new MessageChannel(FramedTransport.Over(new StreamChannel(stream), options), chosen, options));
    }

    /// <summary>A connection to a child that was given the other end: this end is nobody else's.</summary>
    /// <param name="handle">This end.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="processId">The child's number.</param>
    /// <param name="acknowledgement">Asks whether the child acknowledges handles.</param>
    internal static Connection ToChild(
        SafeFileHandle handle, ConnectionOptions options, int processId,
        Lazy<Task<HandleAcknowledgement?>> acknowledgement)
    {
        MessageTransport transport =
            PlatformTransports.Current.OpenOwn(handle, ConnectionAccess.ReadWrite, options);
        return new Connection(new MessageChannel(transport, ConnectionAccess.ReadWrite, options)
        {
            ChildProcessId = processId,
            ChildAcknowledgement = acknowledgement,
        });
    }

    private static Connection FromOwn(SafeFileHandle handle, ConnectionAccess access, ConnectionOptions? options)
    {
        ConnectionOptions chosen = options ?? ConnectionOptions.Default;
        return new Connection(
            new MessageChannel(PlatformTransports.Current.OpenOwn(handle, access, chosen), access, chosen));
    }

    private static void EnsureAccess(ConnectionAccess access)
    {
        // CPython: "at least one of `readable` and `writable` must be True"
        if (access == 0 || (access & ~ConnectionAccess.ReadWrite) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(access), access, "Read, Write or both.");
        }
    }
}
