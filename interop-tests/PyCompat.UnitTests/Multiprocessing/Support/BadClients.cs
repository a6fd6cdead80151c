namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Scripted misbehaving clients that do not implement the handshake.</summary>
internal static class BadClients
{
    private static readonly (BadClient Kind, HandshakeErrorCode Reason)[] Outcomes =
    [
        (BadClient.Silent, HandshakeErrorCode.Silent),
        (BadClient.Garbage, HandshakeErrorCode.ProtocolViolation),
        (BadClient.Trickles, HandshakeErrorCode.TooSlow),
        (BadClient.TwoGibibytes, HandshakeErrorCode.ProtocolViolation),
        (BadClient.TooLong, HandshakeErrorCode.ProtocolViolation),
        (BadClient.UnknownDigest, HandshakeErrorCode.DigestRefused),
        (BadClient.WrongMac, HandshakeErrorCode.WrongKey),
        (BadClient.WrongLengthMac, HandshakeErrorCode.ProtocolViolation),
        (BadClient.Keyless, HandshakeErrorCode.ProtocolViolation),
        (BadClient.Closes, HandshakeErrorCode.Disconnected),
        (BadClient.Resets, HandshakeErrorCode.Disconnected),
        (BadClient.StopsAfterOneStep, HandshakeErrorCode.WrongKey),
    ];

    public static TheoryData<Wire, BadClient, HandshakeErrorCode> Reasons
    {
        get
        {
            TheoryData<Wire, BadClient, HandshakeErrorCode> rows = [];
            foreach (Wire wire in Wires.OfBytesAndOfMessages)
            {
                foreach ((BadClient kind, HandshakeErrorCode reason) in Outcomes.Where(one => IsOf(wire, one.Kind)))
                {
                    rows.Add(wire, kind, reason);
                }
            }

            return rows;
        }
    }

    /// <summary>The kinds of misbehavior that are possible over this wire.</summary>
    public static BadClient[] KindsOf(Wire wire) =>
        [.. Enum.GetValues<BadClient>().Where(kind => IsOf(wire, kind))];

    /// <summary>Misbehaves, and waits until the listener has closed the connection.</summary>
    public static async Task RunAsync(BadClient kind, EndPoint endPoint, CancellationToken cancellation)
    {
        using BareEnd client = await BareEnd.ConnectAsync(endPoint, cancellation);
        if (kind == BadClient.Resets)
        {
            client.ResetAtClose();
        }

        if (kind is BadClient.Closes or BadClient.Resets)
        {
            return;
        }

        try
        {
            await SayAsync(kind, client, cancellation);
            await client.DrainAsync(cancellation);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            // Refused while it was still sending, or with unread bytes: closed as well.
        }
    }

    // A pipe does not transfer partial messages, and its client cannot revoke a message that it has sent.
    private static bool IsOf(Wire wire, BadClient kind) =>
        wire != Wire.NamedPipe || kind is not (BadClient.Trickles or BadClient.TwoGibibytes or BadClient.Resets);

    private static async Task SayAsync(BadClient kind, BareEnd client, CancellationToken cancellation)
    {
        switch (kind)
        {
            case BadClient.Garbage:
                await client.SendAsync("GET / HTTP/1.1\r\nHost: example\r\n\r\n"u8.ToArray(), cancellation);
                break;
            case BadClient.Trickles:
                await TrickleAsync(client, cancellation);
                break;
            case BadClient.TwoGibibytes:
                await client.SendAsync(new byte[] { 0x7f, 0xff, 0xff, 0xff, 1, 2, 3 }, cancellation);
                break;
            case BadClient.TooLong:
                await client.SendMessageAsync(new byte[257], cancellation);
                break;
            case BadClient.UnknownDigest:
                await client.SendMessageAsync([.. "{sha512}"u8, .. new byte[64]], cancellation);
                break;
            case BadClient.WrongMac:
                await client.SendMessageAsync([.. "{sha256}"u8, .. new byte[32]], cancellation);
                break;
            case BadClient.WrongLengthMac:
                await client.SendMessageAsync([.. "{sha256}"u8, .. new byte[31]], cancellation);
                break;
            case BadClient.Keyless:
                await client.SendMessageAsync([0x80, 4, (byte)'N', (byte)'.'], cancellation);
                break;
            case BadClient.StopsAfterOneStep:
                await client.SendMessageAsync(new byte[16], cancellation);
                break;
        }
    }

    // Each byte arrives in time, but the message is never completed.
    private static async Task TrickleAsync(BareEnd client, CancellationToken cancellation)
    {
        using PeriodicTimer slowly = new(TimeSpan.FromMilliseconds(100));
        foreach (byte one in BareEnd.Frame(new byte[250]))
        {
            await client.SendAsync(new[] { one }, cancellation);
            await slowly.WaitForNextTickAsync(cancellation);
        }
    }
}

/// <summary>How a client misbehaves towards a listener with a key.</summary>
public enum BadClient
{
    Silent,
    Garbage,
    Trickles,
    TwoGibibytes,
    TooLong,
    UnknownDigest,
    WrongMac,
    WrongLengthMac,
    Keyless,
    Closes,
    Resets,
    StopsAfterOneStep,
}
