using System.Net.Sockets;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>A socket's stream that remembers whether the other end has ever said anything.</summary>
internal sealed class HeardStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private volatile bool _hasHeard;

    internal bool HasHeard => _hasHeard;

    public override int Read(byte[] buffer, int offset, int count) => Heard(base.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Heard(base.Read(buffer));

    public override async Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Heard(await base.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false));

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Heard(await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    private int Heard(int count)
    {
        // Never written false: a read beside this one may have heard something.
        if (count > 0)
            _hasHeard = true;
        return count;
    }
}
