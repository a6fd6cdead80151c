using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <content>
/// For connections, which pass handles in messages: hooks that replace an object in the message, or one that was
/// received.
/// </content>
public sealed partial class PickleSerializer
{
    /// <summary>
    /// Appends the pickle of <paramref name="value"/>; <paramref name="reduce"/> says how Python constructs an object
    /// (<c>Pickler.reducer_override</c>).
    /// </summary>
    /// <param name="output">The buffer to append to.</param>
    /// <param name="value">The object.</param>
    /// <param name="reduce">
    /// Returns how Python constructs an object, or null to write it as usual. Called once for each .NET object that is
    /// not a number, string, time or exception.
    /// </param>
    /// <exception cref="PickleException">
    /// A value has no Python equivalent; part of the pickle may have been written.
    /// </exception>
    internal void Serialize(IBufferWriter<byte> output, object? value, Func<object, PyObject?> reduce)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(reduce);
        PickleWriter.Write(output, value, Options, reduce);
    }

    /// <summary>Reads the pickle at the start of <paramref name="message"/>, with a hook to replace objects.</summary>
    /// <param name="message">A buffer that begins with the pickle.</param>
    /// <param name="load">
    /// Receives each symbolic object that a call makes, as soon as it is made, and returns what to use in its place:
    /// the object itself, or an <see cref="IPyReducible"/> that describes it. The object's content comes from the peer.
    /// </param>
    /// <exception cref="PickleException">
    /// The bytes are not a pickle, exceed a limit, or contain something that cannot be represented.
    /// </exception>
    internal object? Deserialize(ReadOnlySequence<byte> message, Func<PyObject, object> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return Read(message, load);
    }

    /// <inheritdoc cref="Deserialize{T}(ReadOnlySpan{byte})"/>
    /// <param name="message">A buffer that begins with the pickle.</param>
    /// <param name="load">See <see cref="Deserialize(ReadOnlySequence{byte}, Func{PyObject, object})"/>.</param>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    internal T Deserialize<T>(ReadOnlySequence<byte> message, Func<PyObject, object> load) =>
        Read(message, Options.Resolver.Get<T>(), load);

    /// <inheritdoc cref="Deserialize{T}(ReadOnlySpan{byte})"/>
    /// <param name="message">A buffer that begins with the pickle.</param>
    /// <param name="converter">Reads the <typeparamref name="T"/>.</param>
    /// <param name="load">See <see cref="Deserialize(ReadOnlySequence{byte}, Func{PyObject, object})"/>.</param>
    internal T Deserialize<T>(
        ReadOnlySequence<byte> message, PyConverter<T> converter, Func<PyObject, object> load) =>
        Read(message, converter, load);

    /// <inheritdoc cref="Serialize{T}(T)"/>
    /// <param name="output">The buffer to append to.</param>
    /// <param name="value">The value.</param>
    /// <param name="reduce">
    /// See <see cref="Serialize(IBufferWriter{byte}, object?, Func{object, PyObject?})"/>; called for values that have
    /// no converter.
    /// </param>
    internal void Serialize<T>(IBufferWriter<byte> output, T value, Func<object, PyObject?> reduce) =>
        Write(output, value, reduce);

    /// <inheritdoc cref="Serialize{T}(T)"/>
    /// <param name="output">The buffer to append to.</param>
    /// <param name="value">The value.</param>
    /// <param name="converter">Writes the <typeparamref name="T"/>.</param>
    /// <param name="reduce">
    /// See <see cref="Serialize(IBufferWriter{byte}, object?, Func{object, PyObject?})"/>; called for values that have
    /// no converter.
    /// </param>
    internal void Serialize<T>(
        IBufferWriter<byte> output, T value, PyConverter<T> converter, Func<object, PyObject?> reduce) =>
        Write(output, value, converter, reduce);
}
