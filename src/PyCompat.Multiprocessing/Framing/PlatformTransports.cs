using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>
/// What connections run over on this system: descriptors on Unix, message-mode pipes and Winsock on Windows.
/// </summary>
internal abstract partial class PlatformTransports
{
    /// <summary>Those of the system this process runs on.</summary>
    public static PlatformTransports Current { get; } = Choose();

    /// <summary>Two ends that talk to each other (<c>Pipe(duplex=True)</c>).</summary>
    public abstract (SafeFileHandle First, SafeFileHandle Second) CreatePair();

    /// <summary>One end that receives what the other sends (<c>Pipe(duplex=False)</c>).</summary>
    public abstract (SafeFileHandle Reader, SafeFileHandle Writer) CreateOneWay();

    /// <summary>Messages over a handle that is taken over.</summary>
    /// <exception cref="ArgumentException">It cannot carry a connection with this access.</exception>
    public abstract MessageTransport Open(SafeHandle handle, ConnectionAccess access, ConnectionOptions options);

    /// <summary>Likewise, of one that was made here and that nobody else has.</summary>
    public abstract MessageTransport OpenOwn(
        SafeFileHandle handle, ConnectionAccess access, ConnectionOptions options);

    /// <summary>Who is at the other end; null when the system does not know.</summary>
    public abstract PeerCredentials? GetPeerCredentials(SafeHandle handle);

    /// <summary>The process that opened the other end; null when the system does not know.</summary>
    public abstract int? GetPeerProcessId(SafeHandle handle);

    /// <summary>Where both ends of a connection to <paramref name="remote"/> are.</summary>
    public abstract EndPointPair GetEndPoints(SafeHandle handle, EndPoint remote);

    /// <summary>Whether every Python here acknowledges descriptors: on macOS, since 3.3.</summary>
    public abstract bool AlwaysAcknowledges { get; }

    /// <summary>Has the next bytes over a TCP socket acknowledged at once, where the system can.</summary>
    public abstract void AcknowledgeAtOnce(SafeHandle socket);
}
