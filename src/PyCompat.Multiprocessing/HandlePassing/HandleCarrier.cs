using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// Determines whether and how connections, sockets and descriptors travel inside the messages of a channel.
/// </summary>
internal sealed class HandleCarrier(MessageChannel channel) : IHandleCarrier
{
    /// <summary>As set in the options, otherwise determined by what the channel runs over.</summary>
    public HandlePassingPolicy Policy =>
        channel.Options.HandlePassing
        ?? (!channel.IsFromKeylessListener && channel.IsLocal
            ? HandlePassingPolicy.SameUser
            : HandlePassingPolicy.Refuse);

    /// <summary>How a connection received in a message behaves, unless overridden when it is taken.</summary>
    public ConnectionOptions Options => channel.Options;

    /// <summary>The process at the other end, if known.</summary>
    public int? PeerProcessId =>
        channel.ChildProcessId is { } child ? child
        : channel.OpenHandle is not { } handle ? null
        : PlatformTransports.Current.GetPeerProcessId(handle) is { } peer
            && (peer != Environment.ProcessId || !OutgoingHandles.MayHaveSentOtherEnd(handle)) ? peer
        : null;

    public IOutgoingHandles Begin() => new OutgoingHandles(Policy, channel.Options.HandleLifetime);

    public object Find(PyObject made) => PassedHandleFinder.Find(made, this);
}
