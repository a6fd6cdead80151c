using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// Finds bytes and bytearray objects in a pickle that is still arriving, if they are long enough to be received
/// directly into their own arrays: <see cref="PickleSegment.OfPayload"/>.
/// </summary>
/// <param name="options">
/// The options with the limits for payloads; longer ones are left to the reader, which reports them best.
/// </param>
internal sealed class PicklePayloadFinder(PickleOptions options)
{
    /// <summary>The minimum length of a payload in bytes; shorter ones are copied just as fast.</summary>
    public const int ShortestPayload = 1 << 20;

    private readonly PickleLimits _limits = (options ?? throw new ArgumentNullException(nameof(options))).Limits;
    private LineProgress _progress;
    private int _at;

    /// <summary>Whether no payload can follow: the pickle ends, or the reader will reject it.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Continues with the bytes that have arrived, without the payloads found before.</summary>
    /// <param name="arrived">The pickle from its first byte; never less than in the previous call.</param>
    /// <param name="start">The start of the next payload's content, which has not arrived completely.</param>
    /// <param name="length">The length of that content.</param>
    public bool TryFind(ReadOnlySpan<byte> arrived, out int start, out int length)
    {
        (start, length) = (0, 0);
        while (!IsOver && _at < arrived.Length)
        {
            byte opcode = arrived[_at];
            OpcodeInfo info = OpcodeInfo.Of(opcode);
            ReadOnlySpan<byte> rest = arrived[(_at + 1)..];
            if (info.Name is null || opcode == Opcode.Stop
                || !ArgumentLength.TryMeasure(info.Argument, rest, _limits, ref _progress, out ulong argument))
            {
                IsOver = true;
                return false;
            }

            if (argument > (ulong)rest.Length)
            {
                return Opcode.IsPayload(opcode) && TryTake(info, rest.Length, argument, out start, out length);
            }

            _progress = default;
            _at += 1 + (int)argument;
        }

        return false;
    }

    private bool TryTake(OpcodeInfo info, int there, ulong argument, out int start, out int length)
    {
        int prefix = ArgumentLength.PrefixOf(info.Argument);
        start = _at + 1 + prefix;
        length = (int)(argument - (ulong)prefix);
        if (there < prefix || length < ShortestPayload)
        {
            return false;
        }

        _progress = default;
        _at = start;
        return true;
    }
}
