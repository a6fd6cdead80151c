namespace PyCompat.Multiprocessing.Messaging;

/// <summary>Typed reading asks for a handle that has not been taken yet.</summary>
internal sealed class NotTakenException(IIncomingHandle handle)
    : InvalidOperationException($"Take the {handle.GetType().Name} first: {handle}.")
{
    internal IIncomingHandle Handle => handle;
}
