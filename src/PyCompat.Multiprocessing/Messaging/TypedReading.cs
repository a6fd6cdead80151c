using System.Buffers;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>How to read a message, and how to convert one that has been read untyped.</summary>
internal sealed record TypedReading<T>(Func<ReadOnlySequence<byte>, T> Read, Func<object?, T> Convert)
{
    public PyConverter<T>? Converter { get; init; }
}
