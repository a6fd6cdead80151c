using System.Buffers;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>How a message is read, and converted where it has been read untyped.</summary>
internal sealed record TypedReading<T>(Func<ReadOnlySequence<byte>, T> Read, Func<object?, T> Convert)
{
    public PyConverter<T>? Converter { get; init; }
}
