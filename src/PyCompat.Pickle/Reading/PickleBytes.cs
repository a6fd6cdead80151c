using System.Buffers;

namespace PyCompat.Pickle.Reading;

/// <summary>The bytes of a pickle: usually in one piece, otherwise in segments.</summary>
/// <param name="first">The first segment.</param>
/// <param name="rest">The segments after it, without payloads.</param>
/// <param name="payloads">The payloads, which are not among the segments.</param>
internal readonly ref struct PickleBytes(
    ReadOnlySpan<byte> first, ReadOnlySequence<byte> rest = default, PicklePayloads? payloads = null)
{
    public ReadOnlySpan<byte> First { get; } = first;

    public ReadOnlySequence<byte> Rest { get; } = rest;

    public PicklePayloads? Payloads { get; } = payloads;

    /// <summary>The total length in bytes, including payloads.</summary>
    public long Length => First.Length + Rest.Length + (Payloads?.TotalLength ?? 0);

    public static implicit operator PickleBytes(ReadOnlySpan<byte> pickle) => new(pickle);
}
