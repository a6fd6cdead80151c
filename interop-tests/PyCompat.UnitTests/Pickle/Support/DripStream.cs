namespace PyCompat.UnitTests.Pickle.Support;

/// <summary>
/// A non-seekable stream that returns a limited number of bytes at a time, like a pipe from a slow writer.
/// </summary>
internal sealed class DripStream(byte[] bytes, int atMost = int.MaxValue) : ForwardStream
{
    /// <summary>The number of bytes read so far.</summary>
    public int Taken { get; private set; }

    /// <summary>The largest number of bytes requested at once.</summary>
    public int LargestRequest { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        LargestRequest = Math.Max(LargestRequest, buffer.Length);
        int count = Math.Min(Math.Min(buffer.Length, atMost), bytes.Length - Taken);
        bytes.AsSpan(Taken, count).CopyTo(buffer);
        Taken += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return Read(buffer.Span);
    }
}
