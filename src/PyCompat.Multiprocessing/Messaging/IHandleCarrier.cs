using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>How connections, sockets and other handles travel inside the messages of a channel.</summary>
internal interface IHandleCarrier
{
    /// <summary>Starts handling the handles of one outgoing message.</summary>
    IOutgoingHandles Begin();

    /// <summary>
    /// Returns the replacement for an object that a message creates by a call; the object itself if it is not a handle.
    /// </summary>
    object Find(PyObject made);
}

/// <summary>The handles of one outgoing message; they are withdrawn if it is not sent.</summary>
internal interface IOutgoingHandles
{
    /// <summary>Whether anything waits to be fetched: its message must be sent, or it must be withdrawn.</summary>
    bool HasShared { get; }

    /// <summary>Returns how Python reconstructs a handle object; null for an object that is not a handle.</summary>
    Func<object, PyObject?> Reducer { get; }

    /// <summary>Withdraws everything shared, because the message was not sent and so cannot be asked for.</summary>
    void Withdraw();
}

/// <summary>A handle in a received message, which can be taken.</summary>
internal interface IIncomingHandle
{
    /// <summary>Takes it with default options.</summary>
    ValueTask<IDisposable> TakeAnyAsync(CancellationToken cancellationToken);
}

/// <summary>Owns a message channel: a connection, or the placeholder for one in a received message.</summary>
internal interface IMessageChannelOwner
{
    /// <summary>Null if it has not been taken.</summary>
    MessageChannel? Channel { get; }
}

/// <summary>Typed reading requires a handle that has not been taken yet.</summary>
internal sealed class NotTakenException(IIncomingHandle handle)
    : InvalidOperationException($"Take the {handle.GetType().Name} first: {handle}.")
{
    public IIncomingHandle Handle => handle;
}
