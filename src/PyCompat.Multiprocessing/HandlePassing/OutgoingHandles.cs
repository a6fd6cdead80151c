using System.Net.Sockets;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// The handles that one message shares: describes connections and sockets as CPython's <c>reduce_connection</c> and
/// <c>_reduce_socket</c> do, and withdraws all of them if the message is not sent.
/// </summary>
internal sealed partial class OutgoingHandles : IOutgoingHandles
{
    // Linux's AF_INET6; .NET uses Windows' number for it.
    private const int AddressFamilyInterNetworkV6 = 10;

    private readonly HandlePassingPolicy _policy;
    private readonly TimeSpan _lifetime;

    // Each action withdraws one thing that the message shares.
    private List<Action>? _shared;

    public OutgoingHandles(HandlePassingPolicy policy, TimeSpan lifetime)
    {
        _policy = policy;
        _lifetime = lifetime;
        Reducer = Reduce;
    }

    /// <summary>Whether anything waits to be fetched: its message must be sent, or it must be withdrawn.</summary>
    public bool HasShared => _shared is not null;

    /// <summary>Returns how Python reconstructs a handle object; null for an object that is not a handle.</summary>
    public Func<object, PyObject?> Reducer { get; }

    private PyObject? Reduce(object value) => value switch
    {
        IMessageChannelOwner { Channel: { } channel } => Describe(channel),
        Socket socket => Describe(socket),
        PassedSocket { Taken: Socket taken } => Describe(taken),
        _ => null,
    };

    /// <summary>Withdraws everything shared, because the message was not sent and so cannot be asked for.</summary>
    public void Withdraw()
    {
        if (_shared is null)
        {
            return;
        }

        foreach (Action withdraw in _shared)
        {
            withdraw();
        }
    }

    private PyObject Describe(MessageChannel channel)
    {
        EnsureAllowed("a Connection");
        if (channel.IsInsideMessage)
        {
            throw new InvalidOperationException(
                "A connection that has received part of a message cannot be sent: that part would be lost.");
        }

        if (channel.RunsOverMessagePipe)
        {
            return DescribePipe(channel);
        }

        if (Platform.IsWindows)
        {
            return PyObject.Call(
                HandleNames.RebuildConnection, ShareSocket(channel.HandOver()), channel.IsReadable,
                channel.IsWritable);
        }

        if (channel.RunsOverSocket)
        {
            PrepareSocket(channel.SafeHandle);
        }

        return PyObject.Call(
            HandleNames.RebuildConnection, Share(channel.HandOver()), channel.IsReadable, channel.IsWritable);
    }

    private PyObject Describe(Socket socket)
    {
        EnsureAllowed("a Socket");
        if (Platform.IsWindows)
        {
            return PyObject.Call(HandleNames.RebuildSocket, ShareSocket(socket.SafeHandle));
        }

        PrepareSocket(socket.SafeHandle);
        long family = socket.AddressFamily == AddressFamily.InterNetworkV6
            ? AddressFamilyInterNetworkV6
            : (long)socket.AddressFamily;
        return PyObject.Call(
            HandleNames.RebuildSocket, Share(socket.SafeHandle), family, (long)socket.SocketType,
            Math.Max((long)socket.ProtocolType, 0));
    }

    // An asynchronous call of .NET's Socket leaves O_NONBLOCK set, which would apply to Python's socket without its
    // knowledge.
    private static void PrepareSocket(SafeHandle socket)
    {
        Descriptor.EnsurePlatform();
        NativeSocket.ClearNonBlocking(socket);
    }

    private PyObject Share(SafeHandle handle)
    {
        try
        {
            return Share(HandleNames.DupFd, DescriptorFactory.Duplicate(handle));
        }
        catch (Exception failure) when (NativeError.IsDescriptorShortage(failure))
        {
            throw DescriptorShortage.Explain("Nothing was sent", failure);
        }
    }

    private PyObject Share(PyGlobal type, SafeHandle duplicate)
    {
        SharedResource resource = ResourceSharer.OfThisProcess.Share(duplicate, _lifetime, out string address);
        (_shared ??= []).Add(() => ResourceSharer.OfThisProcess.Withdraw(resource.Key));
        return PyObject.New(type).WithState(new PyDict { [HandleNames.Id] = new PyTuple(address, resource.Key) });
    }

    private void EnsureAllowed(string what)
    {
        if (_policy == HandlePassingPolicy.Refuse)
        {
            throw new InvalidOperationException(
                $"{what} cannot be sent over this connection: {nameof(ConnectionOptions.HandlePassing)} is " +
                $"{_policy}, as it is by default over TCP, over streams and from listeners without a key.");
        }
    }
}
