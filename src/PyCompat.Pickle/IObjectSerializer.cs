using System.Buffers;

namespace PyCompat.Pickle;

/// <summary>
/// What a connection needs of a codec: one object to the bytes of one message, and back. The pickle codec
/// (<see cref="PickleSerializer"/>) is the one that Python's <c>send()</c> and <c>recv()</c> speak.
/// </summary>
/// <remarks>Implementations are called from several threads at once.</remarks>
public interface IObjectSerializer
{
    /// <summary>Appends the message for <paramref name="value"/> to <paramref name="output"/>.</summary>
    void Serialize(IBufferWriter<byte> output, object? value);

    /// <summary>Makes the object that <paramref name="message"/>, one whole message, describes.</summary>
    /// <remarks>The result must not refer to the memory of <paramref name="message"/>, which is used again.</remarks>
    object? Deserialize(ReadOnlySequence<byte> message);
}
