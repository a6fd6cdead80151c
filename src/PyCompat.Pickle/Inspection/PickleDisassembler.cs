using System.Collections;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Inspection;

/// <summary>
/// Enumerates the opcodes of a pickle, from the first to STOP (Python: <c>pickletools.genops</c>). Arguments are only
/// decoded on request, and no code is run.
/// </summary>
/// <remarks>
/// Enumerating throws a <see cref="PickleException"/> if a byte is not an opcode, the bytes end too soon or a limit is
/// exceeded.
/// </remarks>
/// <param name="pickle">Bytes that begin with a pickle; what follows it is ignored.</param>
/// <param name="limits">The maximum length of strings and integers; by default that for untrusted pickles.</param>
public sealed class PickleDisassembler(
    ReadOnlyMemory<byte> pickle, PickleLimits? limits = null) : IEnumerable<PickleInstruction>
{
    private readonly PickleLimits _limits = limits ?? PickleLimits.Default;

    /// <summary>Enumerates the opcodes without allocating.</summary>
    public Enumerator GetEnumerator() => new(pickle, _limits);

    /// <summary>Writes the opcodes, one per line (<c>pickletools.dis</c>, <c>python -m pickletools</c>).</summary>
    /// <returns>The length of the pickle in bytes: another may follow.</returns>
    /// <exception cref="PickleException">
    /// A byte is not an opcode, or an argument is malformed; the lines before it have been written.
    /// </exception>
    public long WriteTo(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var listing = new PickleListing(output);
        long length = 0;
        foreach (PickleInstruction instruction in this)
        {
            listing.Write(instruction);
            length += instruction.Bytes.Length;
        }

        listing.Finish();
        return length;
    }

    IEnumerator<PickleInstruction> IEnumerable<PickleInstruction>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A position between two opcodes.</summary>
    public struct Enumerator : IEnumerator<PickleInstruction>
    {
        private readonly ReadOnlyMemory<byte> _pickle;
        private readonly PickleLimits _limits;
        private int _at;
        private bool _hasStopped;

        internal Enumerator(ReadOnlyMemory<byte> pickle, PickleLimits limits) =>
            (_pickle, _limits) = (pickle, limits);

        /// <summary>The most recent opcode.</summary>
        public PickleInstruction Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        /// <summary>Moves to the next opcode; false after STOP.</summary>
        /// <exception cref="PickleException">There is no valid opcode.</exception>
        public bool MoveNext()
        {
            if (_hasStopped)
            {
                return false;
            }

            ReadOnlySpan<byte> rest = _pickle.Span[_at..];
            if (rest.IsEmpty)
            {
                throw new PickleException(
                    PickleErrorCode.Truncated, "the pickle ends without a STOP opcode", _at, opcode: null);
            }

            int length = 1 + MeasureArgument(rest);
            Current = new PickleInstruction(_at, _pickle.Slice(_at, length), _limits);
            _at += length;
            _hasStopped = rest[0] == Opcode.Stop;
            return true;
        }

        /// <summary>Returns to the start.</summary>
        public void Reset() => (_at, _hasStopped) = (0, false);

        /// <summary>Does nothing: there is nothing to release.</summary>
        public readonly void Dispose()
        {
        }

        private readonly int MeasureArgument(ReadOnlySpan<byte> rest)
        {
            OpcodeInfo info = OpcodeInfo.Of(rest[0]);
            if (info.Name is null)
            {
                throw Error(PickleErrorCode.UnknownOpcode, "this byte is not an opcode of protocols 0 to 5", rest[0]);
            }

            LineProgress progress = default;
            ReadOnlySpan<byte> available = rest[1..];
            if (!ArgumentLength.TryMeasure(info.Argument, available, _limits, ref progress, out ulong length))
            {
                throw Error(
                    PickleErrorCode.LimitExceeded,
                    $"the opcode's argument has a negative length, or a length above {nameof(PickleLimits)}",
                    rest[0]);
            }

            return length <= (ulong)available.Length
                ? (int)length
                : throw Error(
                    PickleErrorCode.Truncated,
                    $"the opcode's argument takes {length} bytes or more, of which {available.Length} are available",
                    rest[0]);
        }

        private readonly PickleException Error(PickleErrorCode error, string message, byte opcode) =>
            new(error, message, _at, opcode);
    }
}
