using System.Buffers;

namespace PyCompat.Pickle;

/// <summary>
/// Converts between objects and the messages of a connection: one object, one message. <see cref="PickleSerializer"/>,
/// the pickle codec, is the one that Python's <c>send()</c> and <c>recv()</c> use.
/// </summary>
/// <remarks>Implementations are called from several threads at once.</remarks>
public interface IObjectSerializer
{
    /// <summary>Appends the message for <paramref name="value"/> to <paramref name="output"/>.</summary>
    void Serialize(IBufferWriter<byte> output, object? value);

    /// <summary>Reads the object from <paramref name="message"/>, which is one whole message.</summary>
    /// <remarks>The result must not refer to the memory of <paramref name="message"/>, which is reused.</remarks>
    object? Deserialize(ReadOnlySequence<byte> message);
}
