using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// Finds the bytes and bytearray objects of a pickle that is still arriving, where they are long enough to be received
/// straight into arrays of their own: <see cref="PickleSegment.OfPayload"/>.
/// </summary>
/// <param name="options">Whose limits a payload is not to exceed: the reader tells that best.</param>
internal sealed class PicklePayloadFinder(PickleOptions options)
{
    /// <summary>The shortest payload that is found, in bytes; shorter ones are copied as fast.</summary>
    public const int ShortestPayload = 1 << 20;

    private readonly PickleLimits _limits = (options ?? throw new ArgumentNullException(nameof(options))).Limits;
    private LineProgress _progress;
    private int _at;
    private bool _isOver;

    /// <summary>Goes on over what has arrived, the payloads that were found before left out.</summary>
    /// <param name="arrived">The pickle from its first byte; never less than at the call before.</param>
    /// <param name="start">Where the content of the next payload begins, of which not all is there.</param>
    /// <param name="length">How long it is.</param>
    public bool TryFind(ReadOnlySpan<byte> arrived, out int start, out int length)
    {
        (start, length) = (0, 0);
        while (!_isOver && _at < arrived.Length)
        {
            byte opcode = arrived[_at];
            OpcodeInfo info = OpcodeInfo.Of(opcode);
            ReadOnlySpan<byte> rest = arrived[(_at + 1)..];
            if (info.Name is null || opcode == Opcode.Stop
                || !ArgumentLength.TryMeasure(info.Argument, rest, _limits, ref _progress, out ulong argument))
            {
                // The end, or what the reader will refuse.
                _isOver = true;
                return false;
            }

            if (argument > (ulong)rest.Length)
            {
                return IsPayload(opcode) && TryTake(info, rest.Length, argument, out start, out length);
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

    private static bool IsPayload(byte opcode) => opcode is Opcode.BinBytes or Opcode.BinBytes8 or Opcode.ByteArray8;
}
