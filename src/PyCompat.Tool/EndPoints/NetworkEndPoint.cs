using System.Net;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.EndPoints;

/// <summary>A socket's address.</summary>
internal sealed record NetworkEndPoint(string Text, EndPoint Address) : ToolEndPoint(Text)
{
    public override bool CanListen => true;

    public static new NetworkEndPoint Parse(string text) => new(text, EndPointNotation.Parse(text));

    public override async Task<Link> OpenAsync(CancellationToken cancellation) =>
        new(await Client.ConnectAsync(Address, cancellationToken: cancellation).ConfigureAwait(false));
}
