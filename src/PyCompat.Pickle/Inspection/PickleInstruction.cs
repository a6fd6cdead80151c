using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Inspection;

/// <summary>One opcode of a pickle with its argument (Python: an item of <c>pickletools.genops</c>).</summary>
public readonly struct PickleInstruction
{
    private readonly OpcodeInfo _info;
    private readonly PickleLimits _limits;

    internal PickleInstruction(long offset, ReadOnlyMemory<byte> bytes, PickleLimits limits)
    {
        (Offset, Bytes, _limits) = (offset, bytes, limits);
        _info = OpcodeInfo.Of(bytes.Span[0]);
    }

    /// <summary>The position of the opcode, in bytes from the start of the pickle.</summary>
    public long Offset { get; }

    /// <summary>The opcode and its argument as they are in the pickle.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The opcode.</summary>
    public byte Opcode => Bytes.Span[0];

    /// <summary>The opcode's name in <c>pickletools</c>, such as <c>SHORT_BINUNICODE</c>.</summary>
    public string Name => _info.Name;

    /// <summary>The protocol that introduced the opcode.</summary>
    public int Protocol => _info.Protocol;

    /// <summary>Whether the opcode has an argument in the pickle.</summary>
    public bool HasArgument => _info.Argument != ArgumentForm.None;

    /// <summary>
    /// Decodes the argument: a long or BigInteger, bool, double, string or <see cref="PyString"/>, byte[] or
    /// <see cref="PyByteArray"/>; null if there is none. The two names of GLOBAL and INST are one string, with a space
    /// between them.
    /// </summary>
    /// <exception cref="PickleException">The argument is malformed, or an int longer than the limit.</exception>
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
            : throw Error(PickleErrorCode.InvalidArgument, "the opcode's argument is malformed");
    }

    /// <summary>Returns offset, name and argument in Python's notation, truncated if it is long.</summary>
    public override string ToString() => HasArgument
        ? $"{Offset}: {Name} {PyRepr.Format(DecodeArgument(), PyRepr.DefaultMaxLength)}"
        : $"{Offset}: {Name}";

    private PickleException Error(PickleErrorCode error, string message) => new(error, message, Offset, Opcode);
}
