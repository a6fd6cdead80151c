using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <content>Pickles of known types in streams.</content>
public sealed partial class PickleSerializer
{
    /// <summary>
    /// Writes the pickle of a value of a known type to <paramref name="stream"/> (<c>pickle.dump</c>). On failure
    /// nothing is written.
    /// </summary>
    /// <exception cref="PickleException">A value has no Python equivalent.</exception>
    public void Serialize<T>(Stream stream, T value)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var pickle = new ChunkedBuffer(PayloadHandling.Borrowed);
        Serialize(pickle, value);
        pickle.CopyTo(stream);
    }

    /// <inheritdoc cref="Serialize{T}(Stream, T)"/>
    public void Serialize<T>(Stream stream, T value, PyConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var pickle = new ChunkedBuffer(PayloadHandling.Borrowed);
        Serialize(pickle, value, converter);
        pickle.CopyTo(stream);
    }

    /// <inheritdoc cref="Serialize{T}(Stream, T)"/>
    public async ValueTask SerializeAsync<T>(Stream stream, T value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var pickle = new ChunkedBuffer(PayloadHandling.Copied);
        Serialize(pickle, value);
        await pickle.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="Serialize{T}(Stream, T)"/>
    public async ValueTask SerializeAsync<T>(
        Stream stream, T value, PyConverter<T> converter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var pickle = new ChunkedBuffer(PayloadHandling.Copied);
        Serialize(pickle, value, converter);
        await pickle.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads one pickle from <paramref name="stream"/> (<c>pickle.load</c>) directly into a <typeparamref name="T"/>
    /// and leaves the stream right after it: another may follow.
    /// </summary>
    /// <inheritdoc cref="Deserialize(Stream)" path="/remarks"/>
    /// <inheritdoc cref="Deserialize(Stream)" path="/exception"/>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public T Deserialize<T>(Stream stream) => Deserialize(stream, Options.Resolver.Get<T>());

    /// <inheritdoc cref="Deserialize{T}(Stream)"/>
    public T Deserialize<T>(Stream stream, PyConverter<T> converter) =>
        TryDeserialize(stream, converter, out T? value) ? value : throw AtEnd();

    /// <inheritdoc cref="Deserialize{T}(Stream)"/>
    /// <remarks>After a cancellation the stream may be at any position in the pickle.</remarks>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public ValueTask<T> DeserializeAsync<T>(Stream stream, CancellationToken cancellationToken = default) =>
        DeserializeAsync(stream, Options.Resolver.Get<T>(), cancellationToken);

    /// <inheritdoc cref="DeserializeAsync{T}(Stream, CancellationToken)"/>
    public async ValueTask<T> DeserializeAsync<T>(
        Stream stream, PyConverter<T> converter, CancellationToken cancellationToken = default)
    {
        (bool read, T? value) = await TryDeserializeAsync(stream, converter, cancellationToken).ConfigureAwait(false);
        return read ? value! : throw AtEnd();
    }

    /// <summary>
    /// Reads one pickle from <paramref name="stream"/> directly into a <typeparamref name="T"/>; returns false when the
    /// stream has ended and there is no further pickle (<c>pickle.load</c> until <c>EOFError</c>).
    /// </summary>
    /// <inheritdoc cref="TryDeserialize(Stream, out object?)" path="/exception"/>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public bool TryDeserialize<T>(Stream stream, [MaybeNullWhen(false)] out T value) =>
        TryDeserialize(stream, Options.Resolver.Get<T>(), out value);

    /// <inheritdoc cref="TryDeserialize{T}(Stream, out T)"/>
    public bool TryDeserialize<T>(Stream stream, PyConverter<T> converter, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(converter);
        using var reader = new PickleStreamReader(stream, Options);
        bool isRead = reader.TryRead(out ReadOnlySequence<byte> pickle);
        value = isRead ? Deserialize(pickle, converter) : default;
        return isRead;
    }

    /// <inheritdoc cref="TryDeserialize{T}(Stream, out T)"/>
    /// <remarks>After a cancellation the stream may be at any position in the pickle.</remarks>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public ValueTask<(bool Read, T? Value)> TryDeserializeAsync<T>(
        Stream stream, CancellationToken cancellationToken = default) =>
        TryDeserializeAsync(stream, Options.Resolver.Get<T>(), cancellationToken);

    /// <inheritdoc cref="TryDeserializeAsync{T}(Stream, CancellationToken)"/>
    public async ValueTask<(bool Read, T? Value)> TryDeserializeAsync<T>(
        Stream stream, PyConverter<T> converter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(converter);
        using var reader = new PickleStreamReader(stream, Options);
        return await reader.TryReadAsync(cancellationToken).ConfigureAwait(false) is { } pickle
            ? (true, Deserialize(pickle, converter))
            : (false, default);
    }
}
