namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>A stream whose reads return the result that the test specifies, such as a failure.</summary>
internal sealed class FailingStream(Func<Task<int>> read) : ForwardStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(read());

    public override int Read(byte[] buffer, int offset, int count) => read().GetAwaiter().GetResult();
}
