using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.EndPoints;

/// <summary>A socket's address.</summary>
internal sealed record NetworkEndPoint(string Text, EndPoint Address) : ToolEndPoint(Text)
{
    public override bool CanListen => true;

    public static new NetworkEndPoint Parse(string text) => new(text, EndPointNotation.Parse(text));

    public override async Task<Link> OpenAsync(ClientOptions options, CancellationToken cancellation)
    {
        try
        {
            return new Link(await Client.ConnectAsync(Address, options, cancellation).ConfigureAwait(false));
        }
        // The resolver's message names neither the host nor what was wanted of it.
        catch (SocketException exception) when (exception.SocketErrorCode
            is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData)
        {
            throw new IOException($"cannot connect to {Text}: {exception.Message}", exception);
        }
    }
}
