using System.Buffers;

namespace PyCompat.Pickle;

/// <summary>
/// A pickle could not be read (Python's <c>UnpicklingError</c>) or a value not be written (<c>PicklingError</c>).
/// </summary>
/// <remarks>On a connection the message has been consumed: the connection stays usable.</remarks>
public sealed class PickleException : Exception
{
    /// <summary>Creates the exception for a value that could not be written.</summary>
    public PickleException(PickleError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>Creates the exception for a pickle that could not be read.</summary>
    public PickleException(
        PickleError error, string message, long offset, byte? opcode, Exception? innerException = null)
        : base(Locate(message, offset, opcode), innerException)
    {
        Error = error;
        Offset = offset;
        Opcode = opcode;
    }

    /// <summary>The cause.</summary>
    public PickleError Error { get; }

    /// <summary>
    /// Where the opcode that failed begins, in bytes from the pickle's first; -1 when writing failed.
    /// </summary>
    public long Offset { get; } = -1;

    /// <summary>The opcode that failed; null when writing failed or when no opcode could be read.</summary>
    public byte? Opcode { get; }

    /// <summary>
    /// The message's bytes, as they were received, where a connection received it; empty elsewhere. They may lie in
    /// several pieces.
    /// </summary>
    public ReadOnlySequence<byte> MessageBytes { get; set; }

    private static string Locate(string message, long offset, byte? opcode) => opcode is { } code
        ? $"{message} (at byte {offset}, opcode {OpcodeInfo.NameOf(code)})"
        : $"{message} (at byte {offset})";
}
