using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>
/// A bidirectional byte stream that can be closed while a call waits; the basis of a framed transport.
/// </summary>
internal abstract class ByteChannel
{
    /// <summary>
    /// CPython joins header and body before writing up to this length (bpo-20540: two small consecutive writes run into
    /// Nagle's algorithm).
    /// </summary>
    public const int MaxJoinedMessage = 16384;

    /// <summary>
    /// The length of the short header, and so the least number of bytes that every message begins with.
    /// </summary>
    public const int MinMessage = sizeof(int);

    public abstract SafeHandle? Handle { get; }

    /// <summary>How many bytes have been handed to the system so far; shows whether a failed write had begun.</summary>
    public abstract long BytesWritten { get; }

    /// <summary>
    /// Whether a read may take more than the current message, because this channel is the only reader.
    /// </summary>
    public virtual bool ReadsAhead => false;

    /// <summary>From now on another process may hold the handle too.</summary>
    public virtual void Share()
    {
    }

    /// <summary>Reads at least one byte; returns 0 at the end.</summary>
    public abstract int Read(Span<byte> buffer);

    /// <summary>
    /// Reads at least one byte; returns 0 at the end. Bytes that have arrived are read even if the token is cancelled,
    /// because this is inside a message.
    /// </summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the first bytes of a message: like <see cref="ReadAsync"/>, but a cancelled call is guaranteed not to have
    /// consumed anything.
    /// </summary>
    public abstract ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReadFirstAsync"/>
    public abstract int ReadFirst(Span<byte> buffer);

    /// <summary>
    /// Signals that the message whose first bytes were read has been read to its end or abandoned: the next one may
    /// begin.
    /// </summary>
    public virtual void EndMessage()
    {
    }

    /// <summary>Writes both, one after the other, in as few system calls as possible.</summary>
    public abstract void Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body);

    /// <inheritdoc cref="Write"/>
    public abstract ValueTask WriteAsync(
        ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Whether <see cref="WriteAtOnce"/> is supported.</summary>
    public virtual bool CanWriteAtOnce => false;

    /// <summary>
    /// Writes as much as possible without waiting; <see cref="BytesWritten"/> shows how much that was.
    /// </summary>
    public virtual void WriteAtOnce(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    /// <summary>
    /// Whether a read would not block, now or within <paramref name="timeout"/>; the end counts as readable.
    /// </summary>
    public abstract bool Poll(TimeSpan timeout);

    /// <inheritdoc cref="Poll"/>
    public abstract ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <inheritdoc cref="MessageTransport.AddTo"/>
    public abstract void AddTo(WaitSet set);

    /// <summary>Whether this failure means that the peer reset the connection.</summary>
    public abstract bool IsReset(IOException failure);

    public abstract void Close();
}

/// <summary>
/// Decides whether an attempt is worth its cost, from whether the last ones succeeded: a few futile ones in a row stop
/// it, and from then on only a rare one checks whether that is still right.
/// </summary>
internal struct ReadHeuristic
{
    private const int Enough = 3;

    private int _vain;
    private int _sinceProbe;

    /// <summary>Must be called once for each possible attempt.</summary>
    /// <param name="probeEvery">How rare a check is: one in so many.</param>
    public bool ShouldTry(int probeEvery) => _vain < Enough || ++_sinceProbe % probeEvery == 0;

    /// <summary>Records the result of an attempt.</summary>
    public void Note(bool hasFound) => _vain = hasFound ? 0 : Math.Min(_vain + 1, Enough);
}
