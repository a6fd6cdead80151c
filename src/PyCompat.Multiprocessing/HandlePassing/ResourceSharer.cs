using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Endpoints;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// Keeps what this process shares until it is fetched: <c>_ResourceSharer</c> in CPython's <c>resource_sharer.py</c>.
/// </summary>
/// <remarks>
/// Clients are served concurrently, each within <see cref="SharerClient.TimeLimit"/>, whereas CPython serves one at a
/// time and a silent client delays all. Each key is random and can be used once, so that a client cannot ask for what
/// another was sent.
/// </remarks>
internal sealed partial class ResourceSharer
{
    // A client sends a tuple of two integers: about 30 bytes.
    private const long LongestRequest = 1024;

    // How long to wait when there is no descriptor for another client: there is no event for one becoming free.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly ConnectionOptions ClientConnection =
        new() { HandlePassing = HandlePassingPolicy.Refuse, MaxMessageLength = LongestRequest };

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, SharedResource> _resources = new();
    private ChannelListener? _listener;
    private string _address = "";

    private ResourceSharer() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop();

    /// <summary>The instance for this process.</summary>
    public static ResourceSharer OfThisProcess { get; } = new();

    /// <summary>Takes ownership of a descriptor and returns the resource and address to put into a message.</summary>
    public SharedResource Share(SafeHandle descriptor, TimeSpan lifetime, out string address)
    {
        try
        {
            address = Start();
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }

        // 63 random bits do not repeat in practice.
        SharedResource resource = new(CreateKey(), descriptor);
        _resources[resource.Key] = resource;
        resource.ExpireAfter(lifetime, Expire);
        return resource;
    }

    /// <summary>Closes what waits under the key, if it is still there.</summary>
    public void Withdraw(long key)
    {
        if (_resources.TryRemove(key, out SharedResource? resource))
        {
            resource.Dispose();
        }
    }

    /// <summary>Withdraws everything and stops listening (Python: <c>resource_sharer.stop()</c>).</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
        }

        foreach (long key in _resources.Keys)
        {
            Withdraw(key);
        }
    }

    private void Expire(long key)
    {
        if (!_resources.TryRemove(key, out SharedResource? resource))
        {
            return;
        }

        resource.Dispose();
        ConnectionEvents.Log.SharingExpired();
    }

    private static long CreateKey()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToInt64(bytes) & long.MaxValue;
    }

    private string Start()
    {
        lock (_gate)
        {
            if (_listener is not null)
            {
                return _address;
            }

            using AuthKey key = ProcessAuthKey.Copy();
            _listener = new ChannelListener(new ListenerOptions
            {
                AuthKey = key,
                PeerPolicy = PeerPolicy.SameUser,
                Connection = ClientConnection,
            });
            _address = _listener.LocalEndPoint.ToString()!;
            _ = ServeAsync(_listener);
            return _address;
        }
    }

    private async Task ServeAsync(ChannelListener listener)
    {
        while (true)
        {
            try
            {
                MessageChannel client = await listener.AcceptAsync(CancellationToken.None).ConfigureAwait(false);
                _ = ServeAsync(client);
                continue;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                // No descriptor is free, or a similar error. Clients not yet accepted keep waiting.
                ConnectionEvents.Log.SharingRefused(failure.Message);
            }

            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(MessageChannel client)
    {
        using CancellationTokenSource deadline = new(SharerClient.TimeLimit);
        try
        {
            using (client)
            {
                await HandOverAsync(client, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (
            failure is IOException or PickleException or OperationCanceledException or ObjectDisposedException)
        {
            // The client left, or sent nothing or something else: this affects no other client.
            ConnectionEvents.Log.SharingRefused(failure.Message);
        }
    }

    // A client whose key is unknown sees the connection close, as with CPython.
    private async ValueTask HandOverAsync(MessageChannel client, CancellationToken cancellationToken)
    {
        object? request = await new MessageCodec(client, new HandleCarrier(client)).ReceiveAsync(cancellationToken)
            .ConfigureAwait(false);
        if (request is not (PyTuple and [var asked, var processId]) || !TryGetKey(asked, out long key)
            || !_resources.TryRemove(key, out SharedResource? resource))
        {
            ConnectionEvents.Log.SharingRefused("there is nothing under its key, or no longer.");
            return;
        }

        if (Platform.IsWindows)
        {
            using (resource)
            {
                await SendSocketAsync(client, resource, processId, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        using (resource)
        {
            await client.SendHandleAsync(resource.Descriptor, HandleAcknowledgement.None, cancellationToken)
                .ConfigureAwait(false);
        }

        // Python since 3.14, and on macOS, sends an acknowledgement, and fails if this end has already closed; other
        // versions just close.
        await client.WaitForAcknowledgementAsync(cancellationToken).ConfigureAwait(false);
    }

    // At protocols 0 to 2 an int of this size is a BigInteger.
    private static bool TryGetKey(object? asked, out long key)
    {
        key = asked switch
        {
            long number => number,
            BigInteger number when number >= 0 && number <= long.MaxValue => (long)number,
            _ => -1,
        };
        return key >= 0;
    }
}
