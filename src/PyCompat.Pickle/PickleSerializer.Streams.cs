using System.Buffers;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <content>Streams of pickles, one after another.</content>
public sealed partial class PickleSerializer
{
    /// <summary>
    /// Writes the pickle of <paramref name="value"/> to <paramref name="stream"/> (<c>pickle.dump</c>). On failure
    /// nothing is written.
    /// </summary>
    /// <exception cref="PickleException">A value has no Python equivalent.</exception>
    public void Serialize(Stream stream, object? value)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var pickle = new ChunkedBuffer(PayloadHandling.Borrowed);
        Serialize(pickle, value);
        pickle.CopyTo(stream);
    }

    /// <inheritdoc cref="Serialize(Stream, object?)"/>
    public async ValueTask SerializeAsync(
        Stream stream, object? value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var pickle = new ChunkedBuffer(PayloadHandling.Copied);
        Serialize(pickle, value);
        await pickle.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads one pickle from <paramref name="stream"/> (<c>pickle.load</c>) and leaves the stream right after it:
    /// another may follow.
    /// </summary>
    /// <remarks>
    /// Memory grows with the bytes that have arrived. A frame (protocols 4 and 5) belongs to its pickle as a whole,
    /// including anything that an unusual writer has put after STOP. A stream that cannot seek is read in small pieces,
    /// so that no byte after the pickle is consumed; to make that cheap, wrap it in one <see cref="BufferedStream"/>
    /// for all of its pickles.
    /// </remarks>
    /// <exception cref="EndOfStreamException">
    /// The stream ends before the first byte of the pickle (<c>EOFError</c>).
    /// </exception>
    /// <exception cref="PickleException">
    /// The bytes are not a pickle, end before it does, exceed a limit, or contain something that cannot be represented.
    /// Only in the last case is the stream known to be positioned after the pickle.
    /// </exception>
    public object? Deserialize(Stream stream) => TryDeserialize(stream, out object? value) ? value : throw AtEnd();

    /// <inheritdoc cref="Deserialize(Stream)"/>
    /// <remarks>After a cancellation the stream may be at any position in the pickle.</remarks>
    public async ValueTask<object?> DeserializeAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        (bool read, object? value) = await TryDeserializeAsync(stream, cancellationToken).ConfigureAwait(false);
        return read ? value : throw AtEnd();
    }

    /// <summary>
    /// Reads one pickle from <paramref name="stream"/>; returns false when the stream has ended and there is no further
    /// pickle (<c>pickle.load</c> until <c>EOFError</c>).
    /// </summary>
    /// <inheritdoc cref="Deserialize(Stream)" path="/remarks"/>
    /// <inheritdoc cref="Deserialize(Stream)" path="/exception[@cref='T:PyCompat.Pickle.PickleException']"/>
    public bool TryDeserialize(Stream stream, out object? value)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new PickleStreamReader(stream, Options);
        bool isRead = reader.TryRead(out ReadOnlySequence<byte> pickle);
        value = isRead ? Deserialize(pickle) : null;
        return isRead;
    }

    /// <inheritdoc cref="TryDeserialize"/>
    /// <remarks>After a cancellation the stream may be at any position in the pickle.</remarks>
    public async ValueTask<(bool Read, object? Value)> TryDeserializeAsync(
        Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new PickleStreamReader(stream, Options);
        return await reader.TryReadAsync(cancellationToken).ConfigureAwait(false) is { } pickle
            ? (true, Deserialize(pickle))
            : (false, null);
    }

    private static EndOfStreamException AtEnd() => new("The stream has ended: it contains no further pickle.");
}
