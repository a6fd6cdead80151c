using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>How connections, sockets and other handles travel inside the messages of a channel.</summary>
internal interface IHandleCarrier
{
    /// <summary>For the handles of one message that goes out.</summary>
    IOutgoingHandles Begin();

    /// <summary>What stands for an object that a message makes by a call: itself where it is no handle.</summary>
    object Find(PyObject made);
}

/// <summary>The handles of one message that goes out; they are taken back where it does not leave.</summary>
internal interface IOutgoingHandles
{
    /// <summary>Whether anything waits to be fetched: its message has to leave, or it is taken back.</summary>
    bool HasShared { get; }

    /// <summary>How Python makes what it gets for an object; null for what is no handle.</summary>
    Func<object, PyObject?> Reducer { get; }

    /// <summary>The message did not leave: nobody can ask for what it shares.</summary>
    void Withdraw();
}

/// <summary>A handle that came in a message, and that can be asked for.</summary>
internal interface IIncomingHandle
{
    /// <summary>Takes it, as what it is by default.</summary>
    ValueTask<IDisposable> TakeAnyAsync(CancellationToken cancellationToken);
}

/// <summary>Carries messages over a channel: a connection, or what stands for one that came in a message.</summary>
internal interface IMessageChannelOwner
{
    /// <summary>Null of one that was not taken.</summary>
    MessageChannel? Channel { get; }
}

/// <summary>Typed reading asks for a handle that has not been taken yet.</summary>
internal sealed class NotTakenException(IIncomingHandle handle)
    : InvalidOperationException($"Take the {handle.GetType().Name} first: {handle}.")
{
    public IIncomingHandle Handle => handle;
}
