namespace PyCompat.InteropTests;

// Runs alone because the memory of the whole process is measured.
[Collection(nameof(HugeMessageTests))]
[CollectionDefinition(nameof(HugeMessageTests), DisableParallelization = true)]
public class HugeMessageTests
{
    private const int Limit = 10 * TestRun.Timeout;
    private const long Length = (1L << 31) + 5;
    private const long MemoryBound = 128L << 20;

    [Theory(Timeout = Limit, Explicit = true)]
    [EachPython(Oldest = "3.8")]
    public async Task A_message_of_2_GiB_and_5_bytes_goes_to_Python_and_back_with_bounded_memory(InstalledPython python)
    {
        var options = new PythonProcessOptions
        {
            Interpreter = python.Path,
            Connection = new ConnectionOptions { MaxMessageLength = Length },
        };
        await using PythonProcess peer = PythonProcess.StartScript(
            Fixtures.PythonFile("pycompat_peer.py"), ["echo_huge", $"{Length}"], options);
        long before = Environment.WorkingSet;

        await peer.Connection.SendBytesAsync(new PatternStream(), Length, TestRun.Cancellation);
        PatternStream destination = new();
        Assert.Equal(Length, await peer.Connection.ReceiveBytesAsync(destination, TestRun.Cancellation));

        Assert.Equal(Length, destination.Position);
        Assert.True(destination.LargestWorkingSet - before < MemoryBound, $"{destination.LargestWorkingSet} bytes");
        Assert.Equal(0, await peer.WaitForExitAsync(TestRun.Cancellation));
    }

    /// <summary>Bytes determined by their position: reading generates them, and writing checks them.</summary>
    private sealed class PatternStream : Stream
    {
        private const int Period = 251;
        private static readonly byte[] Pattern = [.. Enumerable.Range(0, 1 << 20).Select(i => (byte)(i % Period))];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        internal long LargestWorkingSet { get; private set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            Next(buffer.Length).CopyTo(buffer);
            Position += buffer.Length;
            return buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (!buffer.SequenceEqual(Next(buffer.Length)))
            {
                throw new InvalidDataException($"The {buffer.Length} bytes at {Position} differ from those sent.");
            }

            Position += buffer.Length;
            if (Position / MemoryBound != (Position - buffer.Length) / MemoryBound)
            {
                LargestWorkingSet = Math.Max(LargestWorkingSet, Environment.WorkingSet);
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private ReadOnlySpan<byte> Next(int count) => Pattern.AsSpan((int)(Position % Period), count);
    }
}
