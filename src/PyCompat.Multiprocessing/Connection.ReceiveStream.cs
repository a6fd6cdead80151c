using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    /// <summary>
    /// Receives one message of any length as a stream, to be read while it arrives; its
    /// <see cref="Stream.Length"/> is the message's.
    /// </summary>
    /// <remarks>
    /// <para>Another call receives once the stream has been read to its end. One that is disposed before, or whose
    /// reading is cancelled or fails, leaves the receiving direction broken. It cannot seek.</para>
    /// <para>With <see cref="SendBytesAsync(Stream, long, CancellationToken)"/> a message goes on to another connection
    /// without being in memory as a whole. Back to the same end this can stand still: many a Python sends all of a
    /// message before it begins to read.</para>
    /// <para><see cref="ConnectionOptions.MaxMessageLength"/> holds here too, and has to be raised for more than 2
    /// GiB.</para>
    /// </remarks>
    /// <inheritdoc cref="ReceiveBytes(long?)" path="/param"/>
    /// <inheritdoc cref="ReceiveBytes(long?)" path="/exception"/>
    public Stream ReceiveStream(long? maxLength = null) => TryReceiveStream(maxLength) ?? throw AtEnd();

    /// <inheritdoc cref="ReceiveStream"/>
    public async ValueTask<Stream> ReceiveStreamAsync(
        long? maxLength = null, CancellationToken cancellationToken = default) =>
        await TryReceiveStreamAsync(maxLength, cancellationToken).ConfigureAwait(false) ?? throw AtEnd();

    /// <summary>Likewise; null at the end, when the other end has closed between two messages.</summary>
    /// <inheritdoc cref="ReceiveStream" path="/remarks"/>
    /// <inheritdoc cref="ReceiveBytes(long?)" path="/param"/>
    /// <inheritdoc cref="ReceiveBytes(long?)" path="/exception[2]"/>
    public Stream? TryReceiveStream(long? maxLength = null)
    {
        long limit = LimitOf(maxLength);
        MessageStream? message = null;
        TakeReceiving();
        try
        {
            message = MessageStream.Of(this, StartReceiving(limit));
            return message;
        }
        finally
        {
            if (message is not { Length: > 0 })
                ReleaseReceiving();
        }
    }

    /// <inheritdoc cref="TryReceiveStream"/>
    public async ValueTask<Stream?> TryReceiveStreamAsync(
        long? maxLength = null, CancellationToken cancellationToken = default)
    {
        long limit = LimitOf(maxLength);
        MessageStream? message = null;
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            message = MessageStream.Of(this, await StartReceivingAsync(limit, cancellationToken).ConfigureAwait(false));
            return message;
        }
        finally
        {
            if (message is not { Length: > 0 })
                ReleaseReceiving();
        }
    }

    /// <summary>The body of the message that has started. It has the turn to receive, until it is over.</summary>
    private sealed class MessageStream : Stream
    {
        private readonly Connection _connection;
        private long _left;
        private int _isOver;

        private MessageStream(Connection connection, long length)
        {
            _connection = connection;
            _left = length;
            _isOver = length == 0 ? 1 : 0;
            Length = length;
        }

        public override bool CanRead => _left == 0 || _isOver == 0;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length { get; }

        public override long Position
        {
            get => Length - _left;
            set => throw new NotSupportedException();
        }

        internal static MessageStream? Of(Connection connection, long length) =>
            length == MessageTransport.EndOfStream ? null : new MessageStream(connection, length);

        public override int Read(byte[] buffer, int offset, int count)
        {
            ValidateBufferArguments(buffer, offset, count);
            return Read(buffer.AsSpan(offset, count));
        }

        public override int Read(Span<byte> buffer)
        {
            Span<byte> part = buffer[..NextLength(buffer.Length)];
            try
            {
                _connection._transport.ReceivePart(part);
            }
            catch
            {
                End();
                throw;
            }

            return Took(part.Length);
        }

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            ValidateBufferArguments(buffer, offset, count);
            return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Memory<byte> part = buffer[..NextLength(buffer.Length)];
            try
            {
                await _connection._transport.ReceivePartAsync(part, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                End();
                throw;
            }

            return Took(part.Length);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                End();
            base.Dispose(disposing);
        }

        private int NextLength(int room)
        {
            ObjectDisposedException.ThrowIf(!CanRead, this);
            return Math.Min(room, PartOf(_left));
        }

        private int Took(int count)
        {
            _left -= count;
            if (_left == 0)
                End();
            return count;
        }

        // Inside the message the direction is broken by that: nobody receives beside a read that is still going on.
        private void End()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                _connection.ReleaseReceiving();
        }
    }
}
