using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>A listening .NET socket: <c>SocketListener</c> in CPython's <c>connection.py</c>.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WinsockAcceptor : PendingAcceptor
{
    private readonly Socket _socket;
    private readonly string? _path;

    public WinsockAcceptor(EndPoint endPoint, int backlog)
    {
        EndPoint bound = HostNames.Resolve(endPoint)[0];
        _socket = WinsockConnector.Create(bound);
        try
        {
            // Without SO_REUSEADDR, as in CPython: on Windows it would allow two listeners on one port.
            _socket.Bind(bound);
            _path = UnixAddress.GetPath(bound);
            _socket.Listen(backlog);
            LocalEndPoint = bound is IPEndPoint ? _socket.LocalEndPoint! : bound;
        }
        catch (SocketException failure)
        {
            CloseListening();
            string what = $"Could not listen on {EndPointNotation.Format(endPoint)}";
            throw new SocketException(
                (int)failure.SocketErrorCode,
                failure.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"{what}: the address is in use; another process listens there, or a killed one has " +
                      "left the file. Choose another address."
                    : $"{what}: {WindowsError.Describe(failure.NativeErrorCode)}.");
        }
    }

    public override EndPoint LocalEndPoint { get; }

    protected override async Task<RawConnection> AcceptNextAsync(CancellationToken closing)
    {
        while (true)
        {
            try
            {
                Socket client = await _socket.AcceptAsync(CancellationToken.None).ConfigureAwait(false);
                if (Connect(client) is { } connected)
                {
                    return connected;
                }
            }
            catch (SocketException failure) when (!closing.IsCancellationRequested && failure.SocketErrorCode
                is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected)
            {
                // The client has already disconnected, which is not an error of the listener.
            }
        }
    }

    // Returns null if the client has already disconnected.
    private RawWinsockConnection? Connect(Socket client)
    {
        try
        {
            WinsockConnector.SetNoDelay(client);
            return new RawWinsockConnection(client, client.RemoteEndPoint ?? LocalEndPoint);
        }
        catch (SocketException)
        {
            client.Dispose();
            return null;
        }
    }

    protected override void CloseListening()
    {
        _socket.Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }
}
