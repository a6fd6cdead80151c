using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters.Reflection;

namespace PyCompat.Pickle;

/// <summary>
/// What a codec that knows types offers a connection beyond <see cref="IObjectSerializer"/>; with one that does not,
/// typed receiving is untyped receiving and a cast.
/// </summary>
public interface ITypedObjectSerializer : IObjectSerializer
{
    /// <summary>Appends the message for <paramref name="value"/> to <paramref name="output"/>.</summary>
    void Serialize<T>(IBufferWriter<byte> output, T value);

    /// <summary>Makes the <typeparamref name="T"/> that <paramref name="message"/>, one whole message, describes.
    /// </summary>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    T Deserialize<T>(ReadOnlySequence<byte> message);

    /// <inheritdoc cref="Serialize{T}(IBufferWriter{byte}, T)"/>
    void Serialize<T>(IBufferWriter<byte> output, T value, PyConverter<T> converter);

    /// <inheritdoc cref="Deserialize{T}(ReadOnlySequence{byte})"/>
    T Deserialize<T>(ReadOnlySequence<byte> message, PyConverter<T> converter);
}
