using PyCompat.Multiprocessing.HandlePassing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing;

/// <summary>A <see cref="Connection"/> in a received message; <see cref="Take"/> turns it into a live one.</summary>
/// <inheritdoc cref="PassedHandle" path="/remarks"/>
public sealed class PassedConnection : PassedHandle, IMessageChannelOwner
{
    private readonly ConnectionOptions _options;

    internal PassedConnection(
        PyObject description, IncomingHandle source, HandleCarrier carrier, ConnectionAccess access)
        : base(description, source, carrier)
    {
        Access = access;
        _options = carrier.Options;
    }

    MessageChannel? IMessageChannelOwner.Channel => (Taken as IMessageChannelOwner)?.Channel;

    private protected override Type TakenType => typeof(Connection);

    /// <summary>The directions that the message states for it.</summary>
    public ConnectionAccess Access { get; }

    /// <summary>
    /// Obtains it from the process that shares it, within 10 seconds; further calls return the same one. The caller has
    /// to close the connection.
    /// </summary>
    /// <param name="options">How it behaves; null: like the connection that carried it.</param>
    /// <exception cref="InvalidOperationException">
    /// The connection that carried it does not allow it (<see cref="ConnectionOptions.HandlePassing"/>).
    /// </exception>
    /// <exception cref="HandlePassingException">It must not be taken, or cannot be obtained.</exception>
    public Connection Take(ConnectionOptions? options = null) =>
        TakeAsync(options).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Take"/>
    public async ValueTask<Connection> TakeAsync(
        ConnectionOptions? options = null, CancellationToken cancellationToken = default) =>
        (Connection)await TakeAsync(
            handle => Connection.FromHandle(handle, Access, options ?? _options), cancellationToken)
            .ConfigureAwait(false);

    internal override async ValueTask<IDisposable> TakeAnyAsync(CancellationToken cancellationToken) =>
        await TakeAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
}
