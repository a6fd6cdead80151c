using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>
/// What connections run over on this system: descriptors on Unix, message-mode pipes and Winsock on Windows.
/// </summary>
internal abstract partial class SystemTransports
{
    /// <summary>Those of the system this process runs on: the one place where that is asked.</summary>
    internal static SystemTransports Current { get; } = Choose();

    /// <exception cref="PlatformNotSupportedException">The native calls are not laid out for this system.</exception>
    internal abstract void EnsureSupported();

    /// <summary>Two ends that talk to each other (<c>Pipe(duplex=True)</c>).</summary>
    internal abstract (SafeFileHandle First, SafeFileHandle Second) CreatePair();

    /// <summary>One end that receives what the other sends (<c>Pipe(duplex=False)</c>).</summary>
    internal abstract (SafeFileHandle Reader, SafeFileHandle Writer) CreateOneWay();

    /// <summary>Messages over a handle that is taken over.</summary>
    /// <exception cref="ArgumentException">It cannot carry a connection with this access.</exception>
    internal abstract MessageTransport Open(SafeHandle handle, ConnectionAccess access, ConnectionOptions options);

    /// <summary>Likewise, of one that was made here and that nobody else has.</summary>
    internal abstract MessageTransport OpenOwn(
        SafeFileHandle handle, ConnectionAccess access, ConnectionOptions options);

    internal abstract Connector CreateConnector(
        EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup = null);

    internal abstract Acceptor Listen(EndPoint endPoint, ListenerOptions options);

    /// <summary>An address for a listener that was given none.</summary>
    internal abstract TemporaryAddress CreateAddress();

    internal abstract WaitSet CreateWaitSet();

    /// <param name="owner">The name that an <see cref="ObjectDisposedException"/> gives.</param>
    internal abstract ReadyQueue<T> CreateReadyQueue<T>(string owner)
        where T : class;

    /// <summary>Who is at the other end; null when the system does not know.</summary>
    internal abstract PeerCredentials? GetPeerCredentials(SafeHandle handle);

    /// <summary>The process that opened the other end; null when the system does not know.</summary>
    internal abstract int? GetPeerProcessId(SafeHandle handle);

    /// <summary>Where both ends of a connection to <paramref name="remote"/> are.</summary>
    internal abstract Route GetRoute(SafeHandle handle, EndPoint remote);

    /// <summary>Whether it can be told which user's process is at the other end of such an address.</summary>
    internal abstract bool KnowsPeerOf(EndPoint endPoint);

    /// <summary>Whether every Python here acknowledges descriptors: on macOS, since 3.3.</summary>
    internal abstract bool AlwaysAcknowledges { get; }

    /// <summary>Has the next bytes over a TCP socket acknowledged at once, where the system can.</summary>
    internal abstract void AcknowledgeAtOnce(SafeHandle socket);
}
