using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <content>
/// For connections, which pass handles in messages: something else in an object's place, in the message or here.
/// </content>
public sealed partial class PickleSerializer
{
    /// <summary>
    /// Appends the pickle of <paramref name="value"/>, asking <paramref name="reduce"/> how objects are made in Python
    /// (<c>Pickler.reducer_override</c>).
    /// </summary>
    /// <param name="output">What it is appended to.</param>
    /// <param name="value">The object.</param>
    /// <param name="reduce">
    /// Says how Python makes an object; null has it written as without. Asked once for each object of .NET that is no
    /// number, string, time or exception.
    /// </param>
    /// <exception cref="PickleException">A value has no form as a Python object; part of the pickle may have been
    /// written.</exception>
    internal void Serialize(IBufferWriter<byte> output, object? value, Func<object, PyObject?> reduce)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(reduce);
        PickleWriter.Write(output, value, Options, reduce);
    }

    /// <summary>
    /// Reads the pickle at the start of <paramref name="message"/>, and has <paramref name="load"/> put something else
    /// in the place of an object.
    /// </summary>
    /// <param name="message">What begins with the pickle.</param>
    /// <param name="load">
    /// Gets each symbolic object that a call makes, right then, and returns what shall stand for it: itself, or what
    /// describes it by <see cref="IPyReducible"/>. What it says comes from the peer.
    /// </param>
    /// <exception cref="PickleException">The bytes are no pickle, exceed a limit, or hold what cannot be
    /// represented.</exception>
    internal object? Deserialize(ReadOnlySequence<byte> message, Func<PyObject, object> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return Read(message, load);
    }

    /// <inheritdoc cref="Deserialize{T}(ReadOnlySpan{byte})"/>
    /// <param name="message">What begins with the pickle.</param>
    /// <param name="load">See <see cref="Deserialize(ReadOnlySequence{byte}, Func{PyObject, object})"/>.</param>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    internal T Deserialize<T>(ReadOnlySequence<byte> message, Func<PyObject, object> load) =>
        Read(message, Options.Resolver.Get<T>(), load);

    /// <inheritdoc cref="Deserialize{T}(ReadOnlySpan{byte})"/>
    /// <param name="message">What begins with the pickle.</param>
    /// <param name="converter">How a <typeparamref name="T"/> is read.</param>
    /// <param name="load">See <see cref="Deserialize(ReadOnlySequence{byte}, Func{PyObject, object})"/>.</param>
    internal T Deserialize<T>(
        ReadOnlySequence<byte> message, PyConverter<T> converter, Func<PyObject, object> load) =>
        Read(message, converter, load);

    /// <inheritdoc cref="Serialize{T}(T)"/>
    /// <param name="output">What it is appended to.</param>
    /// <param name="value">The value.</param>
    /// <param name="reduce">
    /// See <see cref="Serialize(IBufferWriter{byte}, object?, Func{object, PyObject?})"/>; asked for what has no
    /// converter.
    /// </param>
    internal void Serialize<T>(IBufferWriter<byte> output, T value, Func<object, PyObject?> reduce) =>
        Write(output, value, reduce);

    /// <inheritdoc cref="Serialize{T}(T)"/>
    /// <param name="output">What it is appended to.</param>
    /// <param name="value">The value.</param>
    /// <param name="converter">How a <typeparamref name="T"/> is written.</param>
    /// <param name="reduce">
    /// See <see cref="Serialize(IBufferWriter{byte}, object?, Func{object, PyObject?})"/>; asked for what has no
    /// converter.
    /// </param>
    internal void Serialize<T>(
        IBufferWriter<byte> output, T value, PyConverter<T> converter, Func<object, PyObject?> reduce) =>
        Write(output, value, converter, reduce);
}
