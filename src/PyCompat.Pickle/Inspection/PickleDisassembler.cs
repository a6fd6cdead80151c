using System.Collections;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Inspection;

/// <summary>
/// The opcodes of a pickle, from its first to its STOP (Python: <c>pickletools.genops</c>). Nothing is decoded but what
/// is asked for, nothing is run.
/// </summary>
/// <remarks>
/// Enumerating throws a <see cref="PickleException"/> where the bytes are no opcode, end too soon or exceed a limit.
/// </remarks>
/// <param name="pickle">Bytes that begin with a pickle; what follows it is ignored.</param>
/// <param name="limits">How long strings and integers may be; those for untrusted pickles unless given.</param>
public sealed class PickleDisassembler(
    ReadOnlyMemory<byte> pickle, PickleLimits? limits = null) : IEnumerable<PickleInstruction>
{
    private readonly PickleLimits _limits = limits ?? PickleLimits.Default;

    /// <summary>Goes through the opcodes without allocating.</summary>
    public Enumerator GetEnumerator() => new(pickle, _limits);

    /// <summary>
    /// Writes the opcodes out, a line each, as <c>python -m pickletools</c> does (Python: <c>pickletools.dis</c>).
    /// </summary>
    /// <returns>The pickle's length in bytes: another may follow.</returns>
    /// <exception cref="PickleException">There is no opcode where one has to be, or its argument is not of its form;
    /// the lines above it have been written.</exception>
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

    /// <summary>A place between two opcodes.</summary>
    public struct Enumerator : IEnumerator<PickleInstruction>
    {
        private readonly ReadOnlyMemory<byte> _pickle;
        private readonly PickleLimits _limits;
        private int _at;
        private bool _hasStopped;

        internal Enumerator(ReadOnlyMemory<byte> pickle, PickleLimits limits) =>
            (_pickle, _limits) = (pickle, limits);

        /// <summary>The opcode that was reached last.</summary>
        public PickleInstruction Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        /// <summary>Goes on to the next opcode; false after STOP.</summary>
        /// <exception cref="PickleException">There is none.</exception>
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

        /// <summary>Goes back to the start.</summary>
        public void Reset() => (_at, _hasStopped) = (0, false);

        /// <summary>Nothing has to be given back.</summary>
        public readonly void Dispose()
        {
        }

        private readonly int MeasureArgument(ReadOnlySpan<byte> rest)
        {
            OpcodeInfo info = OpcodeInfo.Of(rest[0]);
            if (info.Name is null)
            {
                throw Error(PickleErrorCode.UnknownOpcode, "this byte is no opcode of protocols 0 to 5", rest[0]);
            }

            LineProgress progress = default;
            ReadOnlySpan<byte> available = rest[1..];
            if (!ArgumentLength.TryMeasure(info.Argument, available, _limits, ref progress, out ulong length))
            {
                throw Error(
                    PickleErrorCode.LimitExceeded,
                    $"the opcode's argument has a negative length, or one above {nameof(PickleLimits)}",
                    rest[0]);
            }

            return length <= (ulong)available.Length
                ? (int)length
                : throw Error(
                    PickleErrorCode.Truncated,
                    $"the opcode's argument takes {length} bytes or more, of which {available.Length} are there",
                    rest[0]);
        }

        private readonly PickleException Error(PickleErrorCode error, string message, byte opcode) =>
            new(error, message, _at, opcode);
    }
}
