using PyCompat.Multiprocessing.HandlePassing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing;

/// <summary>
/// A <see cref="Connection"/> in a message that was received; <see cref="Take"/> makes it a live one.
/// </summary>
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

    /// <summary>The directions that it is said to have.</summary>
    public ConnectionAccess Access { get; }

    /// <summary>
    /// Gets it from the process that shares it, within 10 seconds; called again, the same one. The connection is the
    /// caller's to close.
    /// </summary>
    /// <param name="options">How it behaves; null: as the connection does over which it came.</param>
    /// <exception cref="InvalidOperationException">
    /// The connection over which it came refuses it (<see cref="ConnectionOptions.HandlePassing"/>).
    /// </exception>
    /// <exception cref="HandlePassingException">It may not be taken, or is not to be had.</exception>
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
