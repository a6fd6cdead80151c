using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Connects a .NET socket.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WinsockConnector(EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup)
    : Connector(endPoint, options, lookup)
{
    private readonly EndPoint _endPoint = endPoint;

    public static Socket Create(EndPoint endPoint) => endPoint.AddressFamily switch
    {
        AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 or AddressFamily.Unix =>
            new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified),
        _ => throw new ArgumentException(
            $"Cannot connect to {endPoint} ({endPoint.GetType().Name}): an IPEndPoint, a DnsEndPoint, a " +
            "NamedPipeEndPoint or a UnixDomainSocketEndPoint is required.", nameof(endPoint)),
    };

    public static void SetNoDelay(Socket socket)
    {
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            socket.NoDelay = true;
        }
    }

    protected override RawConnection Connect(EndPoint candidate, int candidatesLeft) =>
        ConnectAsync(candidate, candidatesLeft, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    protected override async ValueTask<RawConnection> ConnectAsync(
        EndPoint candidate, int candidatesLeft, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Socket socket = Create(candidate);
        try
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            over.CancelAfter(ShareOf(candidatesLeft));
            await socket.ConnectAsync(candidate, over.Token).ConfigureAwait(false);
            SetNoDelay(socket);
            if (ConnectionEvents.Log.IsEnabled())
            {
                ConnectionEvents.Log.Connected(EndPointNotation.Format(_endPoint));
            }

            return new RawWinsockConnection(socket, candidate);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw failure switch
            {
                OperationCanceledException => Unanswered(candidate, candidatesLeft),
                SocketException refused => new SocketException(
                    (int)refused.SocketErrorCode,
                    $"Could not connect to {EndPointNotation.Format(_endPoint)}: " +
                    $"{WindowsError.Describe(refused.NativeErrorCode)}."),
                _ => failure,
            };
        }
    }
}
