using System.Net;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Accepts clients at one address as they arrive.</summary>
internal abstract class Acceptor
{
    /// <summary>The address it listens on, with the actual port.</summary>
    public abstract EndPoint LocalEndPoint { get; }

    /// <summary>Adds what has to be watched to detect a client.</summary>
    public abstract void AddTo(WaitSet set);

    /// <exception cref="ObjectDisposedException">Closed, or closed during the wait.</exception>
    public abstract RawConnection Accept();

    /// <inheritdoc cref="Accept"/>
    public abstract ValueTask<RawConnection> AcceptAsync(CancellationToken cancellationToken);

    /// <summary>From now on only <see cref="AcceptInTurnAsync"/> accepts.</summary>
    public abstract void MoveToHandshakes();

    /// <summary>
    /// Like <see cref="AcceptAsync"/>, but other work of the handshake thread gets its turn between two clients, and
    /// nothing is done on the caller's thread.
    /// </summary>
    public abstract ValueTask<RawConnection> AcceptInTurnAsync(CancellationToken cancellationToken);

    public abstract void Close();
}
