using System.Net;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Takes the clients of one address, as they come.</summary>
internal abstract class Acceptor
{
    /// <summary>Where it listens, with the real port.</summary>
    public abstract EndPoint LocalEndPoint { get; }

    /// <summary>Adds what has to be watched to know that a client is there.</summary>
    public abstract void AddTo(WaitSet set);

    /// <exception cref="ObjectDisposedException">Closed, also while waiting.</exception>
    public abstract RawConnection Accept();

    /// <inheritdoc cref="Accept"/>
    public abstract ValueTask<RawConnection> AcceptAsync(CancellationToken cancellationToken);

    /// <summary>From now on <see cref="AcceptInTurnAsync"/> is what accepts.</summary>
    public abstract void MoveToHandshakes();

    /// <summary>
    /// Like <see cref="AcceptAsync"/>, but whatever else goes on where handshakes do gets its turn between two clients,
    /// and nothing is done on the caller's thread.
    /// </summary>
    public abstract ValueTask<RawConnection> AcceptInTurnAsync(CancellationToken cancellationToken);

    public abstract void Close();
}
