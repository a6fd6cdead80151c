namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Two connected ends that are disposed together.</summary>
internal sealed class ConnectionPair((Connection Sender, Connection Receiver) ends) : IDisposable
{
    public Connection Sender { get; } = ends.Sender;

    public Connection Receiver { get; } = ends.Receiver;

    public static ConnectionPair Over(Wire wire) => new(Wires.Create(wire));

    public static ConnectionPair OfPipe() => new(Connection.CreatePipe());

    public void Deconstruct(out Connection sender, out Connection receiver) => (sender, receiver) = (Sender, Receiver);

    public void Dispose()
    {
        Receiver.Dispose();
        Sender.Dispose();
    }
}
