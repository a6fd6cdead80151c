using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters.Reflection;

namespace PyCompat.Pickle;

/// <summary>
/// Adds typed messages to <see cref="IObjectSerializer"/>. With a codec that does not implement it, a typed receive is
/// an untyped receive and a cast.
/// </summary>
public interface ITypedObjectSerializer : IObjectSerializer
{
    /// <summary>Appends the message for <paramref name="value"/> to <paramref name="output"/>.</summary>
    void Serialize<T>(IBufferWriter<byte> output, T value);

    /// <summary>Reads a <typeparamref name="T"/> from <paramref name="message"/>, which is one whole message.</summary>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    T Deserialize<T>(ReadOnlySequence<byte> message);

    /// <inheritdoc cref="Serialize{T}(IBufferWriter{byte}, T)"/>
    void Serialize<T>(IBufferWriter<byte> output, T value, PyConverter<T> converter);

    /// <inheritdoc cref="Deserialize{T}(ReadOnlySequence{byte})"/>
    T Deserialize<T>(ReadOnlySequence<byte> message, PyConverter<T> converter);
}
