using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    /// <summary>Creates two connected ends, each of which can send and receive (Python: <c>Pipe()</c>).</summary>
    public static (Connection First, Connection Second) CreatePipe(ConnectionOptions? options = null)
    {
        (SafeFileHandle first, SafeFileHandle second) = PlatformTransports.Current.CreatePair();
        return (
            FromOwn(first, ConnectionAccess.ReadWrite, options),
            FromOwn(second, ConnectionAccess.ReadWrite, options));
    }

    /// <summary>Creates an end that receives what the other sends (Python: <c>Pipe(duplex=False)</c>).</summary>
    public static (Connection Reader, Connection Writer) CreateOneWayPipe(ConnectionOptions? options = null)
    {
        (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
        return (
            FromOwn(reader, ConnectionAccess.Read, options),
            FromOwn(writer, ConnectionAccess.Write, options));
    }

    /// <summary>
    /// Creates a connection over an inherited descriptor or, on Windows, handle, given by its number (Python:
    /// <c>Connection(number)</c>). It must be a stream socket or a pipe.
    /// </summary>
    /// <param name="number">
    /// The connection takes ownership, and closing it closes the descriptor. After an exception the descriptor stays
    /// open.
    /// </param>
    /// <param name="access">The directions in which it can be used.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <exception cref="ArgumentException">
    /// Not an open descriptor, a datagram socket, or a descriptor that does not support the directions of
    /// <paramref name="access"/>.
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
            // The descriptor under this number, if any, belongs to other code.
            handle.SetHandleAsInvalid();
            throw;
        }
    }

    /// <summary>
    /// Creates a connection over a stream socket or a pipe, such as an inherited descriptor (Python:
    /// <c>Connection(handle, readable, writable)</c>).
    /// </summary>
    /// <param name="handle">
    /// The connection takes ownership, and closing it disposes the handle; the handle's <c>ownsHandle</c> determines
    /// whether that closes the descriptor. On Windows, pass a socket as a
    /// <see cref="System.Net.Sockets.SafeSocketHandle"/>: any other kind would not be closed as a socket, and the last
    /// data sent could be lost.
    /// </param>
    /// <param name="access">The directions in which it can be used.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <exception cref="ArgumentException">
    /// Not an open descriptor, a datagram socket, or a descriptor that does not support the directions of
    /// <paramref name="access"/> (an end of a pipe supports only one).
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
    /// Creates a connection over any stream, such as TLS, SSH or a tunnel. Python's end has to unwrap it in the same
    /// way and then read and write messages in the format of its <c>Connection</c>.
    /// </summary>
    /// <param name="stream">The connection takes ownership, and closing it disposes the stream.</param>
    /// <param name="access">The directions in which it can be used; by default those that the stream supports.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <exception cref="ArgumentException">The stream does not support <paramref name="access"/>.</exception>
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

    /// <summary>Creates a connection to a child that was given the other end; no other process has this end.</summary>
    /// <param name="handle">This end.</param>
    /// <param name="options">How the connection behaves.</param>
    /// <param name="processId">The child's process ID.</param>
    /// <param name="end">How the child ends.</param>
    /// <param name="acknowledgement">Determines whether the child acknowledges handles.</param>
    internal static Connection ToChild(
        SafeFileHandle handle, ConnectionOptions options, int processId, ChildEnd end,
        Lazy<Task<HandleAcknowledgement?>> acknowledgement)
    {
        MessageTransport transport =
            PlatformTransports.Current.OpenOwn(handle, ConnectionAccess.ReadWrite, options);
        return new Connection(new MessageChannel(transport, ConnectionAccess.ReadWrite, options)
        {
            ChildProcessId = processId,
            Child = end,
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
            throw new ArgumentOutOfRangeException(nameof(access), access, "Must be Read, Write or both.");
        }
    }
}
