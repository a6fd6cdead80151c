using System.Buffers;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle;

/// <summary>
/// Thrown when a pickle cannot be read (Python's <c>UnpicklingError</c>) or a value cannot be written
/// (<c>PicklingError</c>).
/// </summary>
/// <remarks>On a connection, the message has been consumed and the connection stays usable.</remarks>
public sealed class PickleException : Exception
{
    // Only used in writing. Innermost step first; each step is added as the exception passes through it.
    private List<PathStep>? _path;
    private bool _isLocated;

    /// <summary>Creates the exception for a value that could not be written.</summary>
    public PickleException(PickleErrorCode errorCode, string message, Exception? innerException = null)
        : base(message, innerException) => ErrorCode = errorCode;

    /// <summary>Creates the exception for a pickle that could not be read.</summary>
    public PickleException(
        PickleErrorCode errorCode, string message, long offset, byte? opcode, Exception? innerException = null)
        : base(Locate(message, offset, opcode), innerException)
    {
        ErrorCode = errorCode;
        Offset = offset;
        Opcode = opcode;
    }

    /// <summary>The reason for the failure.</summary>
    public PickleErrorCode ErrorCode { get; }

    /// <summary>The position of the failed opcode, in bytes from the start of the pickle; -1 in writing.</summary>
    public long Offset { get; } = -1;

    /// <summary>The opcode that failed; null when writing failed or when no opcode could be read.</summary>
    public byte? Opcode { get; }

    /// <summary>
    /// The bytes of the message as received, if a connection received it; empty otherwise. They may consist of several
    /// segments.
    /// </summary>
    public ReadOnlySequence<byte> MessageBytes { get; internal set; }

    /// <inheritdoc/>
    public override string Message => _isLocated
        ? $"{PathStep.Format([.. Enumerable.Reverse(_path ?? [])])}: {base.Message}"
        : base.Message;

    /// <summary>For exception filters: records the step that the exception passes through. Never catches it.</summary>
    internal bool PassesFrom(PathStep step)
    {
        if (_isLocated)
        {
            // Rethrown while another value is being written.
            (_path, _isLocated) = (null, false);
        }

        (_path ??= []).Add(step);
        return false;
    }

    /// <summary>For exception filters: the last step led to an item after the first <paramref name="count"/>.</summary>
    internal bool PassesBehind(int count)
    {
        if (_path is [.., { Name: null, Key: null, Index: var index }])
        {
            _path[^1] = PathStep.ToItem(index + count);
        }

        return false;
    }

    /// <summary>For exception filters: it leaves the whole value; now its message begins with the path.</summary>
    internal bool PassesOut()
    {
        _isLocated = true;
        return false;
    }

    private static string Locate(string message, long offset, byte? opcode) => opcode is { } code
        ? $"{message} (at byte {offset}, opcode {OpcodeInfo.NameOf(code)})"
        : $"{message} (at byte {offset})";
}
