using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing.Handshake;
using PyCompat.Multiprocessing.Messaging;
using static PyCompat.Multiprocessing.Handshake.HandshakeMessages;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Determines what listens at an address from the first bytes it sends.</summary>
internal sealed class Probe(EndPoint endPoint, ClientOptions options)
{
    public async ValueTask<ProbeResult> RunAsync(CancellationToken cancellationToken)
    {
        RawConnection raw;
        try
        {
            raw = await PlatformEndpoints.Current.CreateConnector(endPoint, options).ConnectAsync(cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or TimeoutException)
        {
            return new ProbeResult(ProbeOutcome.Unreachable, failure.Message);
        }

        using MessageChannel channel = raw.ToChannel(options.Connection);
        try
        {
            TimeSpan timeout = options.Authentication.Timeout;
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(timeout);
            if (!await channel.PollAsync(timeout, cancellationToken).ConfigureAwait(false))
            {
                return Silent();
            }

            return Classify(
                await channel.WaitToReceiveAsync(deadline.Token).ConfigureAwait(false)
                    ? await channel.ReceiveBytesAsync(MaxLength, deadline.Token).ConfigureAwait(false)
                    : []);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeResult(ProbeOutcome.Foreign, "It began a message and did not complete it in time.");
        }
        catch (IOException failure)
        {
            return new ProbeResult(
                ProbeOutcome.Foreign, $"It does not use the message format of multiprocessing: {failure.Message}");
        }
    }

    private ProbeResult Silent() => new(
        ProbeOutcome.Silent,
        string.Create(
            CultureInfo.InvariantCulture,
            $"It listens but sent nothing within {options.Authentication.Timeout.TotalSeconds} s: it has no key and " +
            $"waits for its client to send something, or it is busy with another client."));

    private static ProbeResult Classify(byte[] message)
    {
        if (message.Length == 0)
        {
            return new ProbeResult(ProbeOutcome.Foreign, "It closed the connection without sending anything.");
        }

        if (!message.AsSpan().StartsWith(Challenge))
        {
            return new ProbeResult(
                ProbeOutcome.Keyless,
                $"It listens without a key: its first message, of {message.Length} bytes, is not a challenge.");
        }

        ReadOnlySpan<byte> challenge = message.AsSpan(Challenge.Length);
        if (challenge.Length == LegacyChallengeLength)
        {
            return new ProbeResult(
                ProbeOutcome.Challenge, "It requires a key, with MD5, like Python up to 3.11.", AuthDigests.Md5);
        }

        MacAlgorithm? algorithm = TrySplit(challenge, out ReadOnlySpan<byte> name, out _)
            ? MacAlgorithm.Find(name)
            : null;
        return new ProbeResult(
            ProbeOutcome.Challenge,
            algorithm is null
                ? "It requires a key, with a digest that is unknown here."
                : $"It requires a key, with {algorithm.Name}, like Python since 3.12.",
            algorithm?.Digest ?? AuthDigests.None);
    }
}
