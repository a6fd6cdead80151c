using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>The transports for this system: descriptors on Unix, message-mode pipes and Winsock on Windows.</summary>
internal abstract partial class PlatformTransports
{
    /// <summary>The implementation for the current system.</summary>
    public static PlatformTransports Current { get; } = Choose();

    /// <summary>Creates two connected ends (<c>Pipe(duplex=True)</c>).</summary>
    public abstract (SafeFileHandle First, SafeFileHandle Second) CreatePair();

    /// <summary>Creates an end that receives what the other sends (<c>Pipe(duplex=False)</c>).</summary>
    public abstract (SafeFileHandle Reader, SafeFileHandle Writer) CreateOneWay();

    /// <summary>Opens a transport over a handle, and takes ownership of it.</summary>
    /// <exception cref="ArgumentException">The handle cannot carry a connection with this access.</exception>
    public abstract MessageTransport Open(SafeHandle handle, ConnectionAccess access, ConnectionOptions options);

    /// <summary>Opens a transport over a handle that was created here and is not shared.</summary>
    public abstract MessageTransport OpenOwn(
        SafeFileHandle handle, ConnectionAccess access, ConnectionOptions options);

    /// <summary>
    /// Gets the credentials of the process at the other end; null if the system does not provide them.
    /// </summary>
    public abstract PeerCredentials? GetPeerCredentials(SafeHandle handle);

    /// <summary>Gets the process that opened the other end; null if the system does not provide it.</summary>
    public abstract int? GetPeerProcessId(SafeHandle handle);

    /// <summary>Gets the addresses of both ends of a connection to <paramref name="remote"/>.</summary>
    public abstract EndPointPair GetEndPoints(SafeHandle handle, EndPoint remote);

    /// <summary>Whether every Python on this system acknowledges descriptors, as on macOS since 3.3.</summary>
    public abstract bool AlwaysAcknowledges { get; }

    /// <summary>
    /// Requests an immediate acknowledgement of the next bytes over a TCP socket, if the system supports it.
    /// </summary>
    public abstract void AcknowledgeAtOnce(SafeHandle socket);
}
