using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>
/// A stream of bytes each way, that can be closed under a waiting call: what a framed transport runs over.
/// </summary>
internal abstract class ByteChannel
{
    /// <summary>
    /// Up to here CPython joins header and body before it writes (bpo-20540: two small writes in a row meet Nagle's
    /// algorithm).
    /// </summary>
    public const int MaxJoinedMessage = 16384;

    /// <summary>Every message begins with as many bytes: those of the shorter header.</summary>
    public const int MinMessage = sizeof(int);

    public abstract SafeHandle? Handle { get; }

    /// <summary>
    /// How many bytes have been handed to the system so far: whether a failed write has begun shows in its change.
    /// </summary>
    public abstract long BytesWritten { get; }

    /// <summary>
    /// Whether a read may take more than the message at hand: nobody else reads what follows it, nor gets to.
    /// </summary>
    public virtual bool ReadsAhead => false;

    /// <summary>From now on another process may have the handle as well.</summary>
    public virtual void Share()
    {
    }

    /// <summary>Reads at least one byte; 0 is the end.</summary>
    public abstract int Read(Span<byte> buffer);

    /// <summary>
    /// Likewise. What has arrived is read though the token is cancelled: this is inside a message.
    /// </summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the first bytes of a message: like <see cref="ReadAsync"/>, but a cancelled call has certainly taken
    /// nothing.
    /// </summary>
    public abstract ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReadFirstAsync"/>
    public abstract int ReadFirst(Span<byte> buffer);

    /// <summary>
    /// The message whose first bytes were read has been read to its end, or given up: the next one may begin.
    /// </summary>
    public virtual void EndMessage()
    {
    }

    /// <summary>Writes both, one after the other, in as few calls of the system as it allows.</summary>
    public abstract void Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body);

    /// <inheritdoc cref="Write"/>
    public abstract ValueTask WriteAsync(
        ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Whether it can be told to write without waiting.</summary>
    public virtual bool CanWriteAtOnce => false;

    /// <summary>Writes what it can without waiting; <see cref="BytesWritten"/> tells how much that was.</summary>
    public virtual void WriteAtOnce(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    /// <summary>Whether a read would not wait, now or within <paramref name="timeout"/>; the end counts.</summary>
    public abstract bool Poll(TimeSpan timeout);

    /// <inheritdoc cref="Poll"/>
    public abstract ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <inheritdoc cref="MessageTransport.AddTo"/>
    public abstract void AddTo(WaitSet set);

    /// <summary>Whether this failure says that the peer has reset the connection.</summary>
    public abstract bool IsReset(IOException failure);

    public abstract void Close();
}

/// <summary>
/// Whether a reader does better to wait first and read then. Reading first costs a call more whenever nothing is there
/// yet, as with request and reply; waiting first costs one more whenever something is, as with a stream of messages.
/// </summary>
internal struct ReadHeuristic
{
    // So many vain reads in a row make the habit; one in so many reads finds out whether it is still right.
    private const int Enough = 3;
    private const int ProbeEvery = 16;

    private int _vain;
    private int _sinceProbe;

    /// <summary>Asked once for each read.</summary>
    public bool ShouldWaitFirst() => _vain >= Enough && ++_sinceProbe % ProbeEvery != 0;

    /// <summary>What a read that did not wait first came to.</summary>
    public void Note(bool hasFound) => _vain = hasFound ? 0 : Math.Min(_vain + 1, Enough);
}
