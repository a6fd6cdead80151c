using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Inspection;

/// <summary>One opcode of a pickle with its argument (Python: what <c>pickletools.genops</c> gives).</summary>
public readonly struct PickleInstruction
{
    private readonly OpcodeInfo _info;
    private readonly PickleLimits _limits;

    internal PickleInstruction(long offset, ReadOnlyMemory<byte> bytes, PickleLimits limits)
    {
        (Offset, Bytes, _limits) = (offset, bytes, limits);
        _info = OpcodeInfo.Of(bytes.Span[0]);
    }

    /// <summary>Where it begins, in bytes from the pickle's first.</summary>
    public long Offset { get; }

    /// <summary>Opcode and argument as they stand in the pickle.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The opcode.</summary>
    public byte Opcode => Bytes.Span[0];

    /// <summary>The opcode's name in <c>pickletools</c>, such as <c>SHORT_BINUNICODE</c>.</summary>
    public string Name => _info.Name;

    /// <summary>The protocol that brought the opcode.</summary>
    public int Protocol => _info.Protocol;

    /// <summary>Whether the opcode has an argument in the pickle.</summary>
    public bool HasArgument => _info.Argument != ArgumentForm.None;

    /// <summary>
    /// The argument: a long or BigInteger, bool, double, string or <see cref="PyString"/>, byte[] or
    /// <see cref="PyByteArray"/>; null when there is none. The two names of GLOBAL and INST are one string with a blank
    /// between them.
    /// </summary>
    /// <exception cref="PickleException">The argument is not of its form, or an int longer than the limit.</exception>
    public object? DecodeArgument()
    {
        ReadOnlySpan<byte> argument = Bytes.Span[1..];
        if (_info.Argument is ArgumentForm.DecimalNlShort or ArgumentForm.DecimalNlLong
            && PyIntegerText.GetByteCount(argument.Length) > _limits.MaxIntegerLength)
        {
            throw Error(PickleErrorCode.LimitExceeded, "the opcode's argument is an int longer than the limit");
        }

        return ArgumentDecoder.TryDecode(_info.Argument, argument, out object? value)
            ? value
            : throw Error(PickleErrorCode.InvalidArgument, "the opcode's argument is not of its form");
    }

    /// <summary>Offset, name and argument in Python's notation, cut where it is long.</summary>
    public override string ToString() => HasArgument
        ? $"{Offset}: {Name} {PyRepr.Format(DecodeArgument(), PyRepr.DefaultMaxLength)}"
        : $"{Offset}: {Name}";

    private PickleException Error(PickleErrorCode error, string message) => new(error, message, Offset, Opcode);
}
