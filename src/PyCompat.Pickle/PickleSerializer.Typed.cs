using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <content>Typed reading and writing.</content>
public sealed partial class PickleSerializer : ITypedObjectSerializer
{
    /// <summary>Reads the pickle at the start of <paramref name="pickle"/> into a <typeparamref name="T"/>.</summary>
    /// <exception cref="PickleException">
    /// The bytes are not a pickle, exceed a limit, or hold something other than a <typeparamref name="T"/>; or a
    /// <typeparamref name="T"/> cannot be read at all, which is reported before anything is read. The message says
    /// where and why.
    /// </exception>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public T Deserialize<T>(ReadOnlySpan<byte> pickle) => Deserialize(pickle, Options.Resolver.Get<T>());

    /// <inheritdoc cref="Deserialize{T}(ReadOnlySpan{byte})"/>
    public T Deserialize<T>(ReadOnlySpan<byte> pickle, PyConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        return Read(pickle, converter, null);
    }

    /// <inheritdoc cref="Deserialize{T}(ReadOnlySpan{byte})"/>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public T Deserialize<T>(ReadOnlySequence<byte> message) => Deserialize(message, Options.Resolver.Get<T>());

    /// <inheritdoc cref="Deserialize{T}(ReadOnlySpan{byte})"/>
    public T Deserialize<T>(ReadOnlySequence<byte> message, PyConverter<T> converter) =>
        Read(message, converter, null);

    /// <summary>Returns the pickle of a value of a known type, without inspecting each value's type.</summary>
    /// <exception cref="PickleException">A value has no Python equivalent.</exception>
    public byte[] Serialize<T>(T value)
    {
        using var output = new ChunkedBuffer(PayloadHandling.Borrowed);
        Serialize(output, value);
        return output.ToArray();
    }

    /// <inheritdoc cref="Serialize{T}(T)"/>
    public byte[] Serialize<T>(T value, PyConverter<T> converter)
    {
        using var output = new ChunkedBuffer(PayloadHandling.Borrowed);
        Serialize(output, value, converter);
        return output.ToArray();
    }

    /// <inheritdoc cref="Serialize{T}(T)"/>
    public void Serialize<T>(IBufferWriter<byte> output, T value) => Write(output, value, null);

    /// <inheritdoc cref="Serialize{T}(T)"/>
    public void Serialize<T>(IBufferWriter<byte> output, T value, PyConverter<T> converter) =>
        Write(output, value, converter, null);

    private T Read<T>(ReadOnlySequence<byte> message, PyConverter<T> converter, Func<PyObject, object>? load)
    {
        ArgumentNullException.ThrowIfNull(converter);
        if (message.IsSingleSegment)
        {
            return Read(message.FirstSpan, converter, load);
        }

        using var joined = new JoinedPickle(message, Array.MaxLength);
        PickleBytes pickle = joined.Bytes;
        // Only what is in one piece is read straight into the type.
        return pickle.Rest.IsEmpty
            ? Read(pickle.First, converter, load, pickle.Payloads)
            : Convert(pickle, converter, load);
    }

    private T Read<T>(
        ReadOnlySpan<byte> pickle,
        PyConverter<T> converter,
        Func<PyObject, object>? load,
        PicklePayloads? payloads = null) =>
        TypedReader.TryRead(pickle, converter, Options, out T? value, out _, payloads)
            ? value
            : Convert(new PickleBytes(pickle, default, payloads), converter, load);

    private T Convert<T>(in PickleBytes pickle, PyConverter<T> converter, Func<PyObject, object>? load) =>
        Conversion.Convert(PickleReader.Read(pickle, [], Options, out _, load: load), converter, Options);

    private void Write<T>(IBufferWriter<byte> output, T value, Func<object, PyObject?>? reduce)
    {
        if (Options.Resolver.TryGetForWriting(typeof(T)) is PyConverter<T> converter)
        {
            Write(output, value, converter, reduce);
        }
        else
        {
            ArgumentNullException.ThrowIfNull(output);
            PickleWriter.Write(output, value, Options, reduce);
        }
    }

    private void Write<T>(
        IBufferWriter<byte> output, T value, PyConverter<T> converter, Func<object, PyObject?>? reduce)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(converter);
        PickleWriter.Write(output, value, converter, Options, reduce);
    }
}
