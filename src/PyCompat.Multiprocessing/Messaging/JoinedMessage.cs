using System.Buffers;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>A small message in several pieces, made one: so that it leaves in one write with its header.</summary>
internal readonly struct JoinedMessage : IDisposable
{
    private readonly byte[] _array;

    internal JoinedMessage(in ReadOnlySequence<byte> message)
    {
        int length = (int)message.Length;
        _array = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(_array);
        Memory = _array.AsMemory(0, length);
    }

    internal ReadOnlyMemory<byte> Memory { get; }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_array);
}
