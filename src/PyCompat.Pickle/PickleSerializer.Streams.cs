using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <content>Pickles in streams, one after another.</content>
public sealed partial class PickleSerializer
{
    /// <summary>
    /// Writes the pickle of <paramref name="value"/> to <paramref name="stream"/> (<c>pickle.dump</c>), and nothing of
    /// it when it cannot be made.
    /// </summary>
    /// <exception cref="PickleException">A value has no form as a Python object.</exception>
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
    /// Reads one pickle off <paramref name="stream"/> (<c>pickle.load</c>) and leaves it right behind: another may
    /// follow.
    /// </summary>
    /// <remarks>
    /// Memory grows with what has arrived. A frame (protocols 4 and 5) belongs to its pickle whole, also what a strange
    /// writer has put behind the STOP in it. A stream that cannot seek is read in small pieces, so as to take nothing
    /// that follows: a <see cref="BufferedStream"/> around it, kept for all its pickles, makes that cheap.
    /// </remarks>
    /// <exception cref="EndOfStreamException">The stream ends before the pickle's first byte (<c>EOFError</c>).
    /// </exception>
    /// <exception cref="PickleException">The bytes are no pickle, end before it does, exceed a limit, or hold what
    /// cannot be represented. Only in the last case is the stream known to be behind it.</exception>
    public object? Deserialize(Stream stream) => TryDeserialize(stream, out object? value) ? value : throw AtEnd();

    /// <inheritdoc cref="Deserialize(Stream)"/>
    /// <remarks>After a cancellation the stream may be anywhere in the pickle.</remarks>
    public async ValueTask<object?> DeserializeAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        (bool read, object? value) = await TryDeserializeAsync(stream, cancellationToken).ConfigureAwait(false);
        return read ? value : throw AtEnd();
    }

    /// <summary>
    /// Reads one pickle off <paramref name="stream"/>; false at the end, when there is no byte of another
    /// (<c>pickle.load</c> until <c>EOFError</c>).
    /// </summary>
    /// <inheritdoc cref="Deserialize(Stream)" path="/remarks"/>
    /// <inheritdoc cref="Deserialize(Stream)" path="/exception[@cref='T:PyCompat.Pickle.PickleException']"/>
    public bool TryDeserialize(Stream stream, out object? value)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new PickleStreamReader(stream, Options);
        bool isRead = reader.TryRead(out ReadOnlyMemory<byte> pickle);
        value = isRead ? Deserialize(pickle.Span) : null;
        return isRead;
    }

    /// <inheritdoc cref="TryDeserialize"/>
    /// <remarks>After a cancellation the stream may be anywhere in the pickle.</remarks>
    public async ValueTask<(bool Read, object? Value)> TryDeserializeAsync(
        Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new PickleStreamReader(stream, Options);
        return await reader.TryReadAsync(cancellationToken).ConfigureAwait(false) is { } pickle
            ? (true, Deserialize(pickle.Span))
            : (false, null);
    }

    private static EndOfStreamException AtEnd() => new("The stream has ended: there is no other pickle in it.");
}
