using System.Buffers;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle;

/// <summary>
/// A pickle could not be read (Python's <c>UnpicklingError</c>) or a value not be written (<c>PicklingError</c>).
/// </summary>
/// <remarks>On a connection the message has been consumed: the connection stays usable.</remarks>
public sealed class PickleException : Exception
{
    // Of writing, the innermost step first; each is noted where the exception passes it.
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

    /// <summary>The cause.</summary>
    public PickleErrorCode ErrorCode { get; }

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
    public ReadOnlySequence<byte> MessageBytes { get; internal set; }

    /// <inheritdoc/>
    public override string Message => _isLocated
        ? $"{PathStep.Format([.. Enumerable.Reverse(_path ?? [])])}: {base.Message}"
        : base.Message;

    /// <summary>For filters: notes where in a value that is written it was thrown, and lets it pass.</summary>
    internal bool PassesFrom(PathStep step)
    {
        if (_isLocated)
        {
            // Thrown once more, in another value.
            (_path, _isLocated) = (null, false);
        }

        (_path ??= []).Add(step);
        return false;
    }

    /// <summary>
    /// For filters: the last step was to one of the items that follow <paramref name="count"/> others.
    /// </summary>
    internal bool PassesBehind(int count)
    {
        if (_path is [.., { Name: null, Key: null, Index: var index }])
        {
            _path[^1] = PathStep.ToItem(index + count);
        }

        return false;
    }

    /// <summary>For filters: it leaves the whole value, and from here on its message begins with the path.</summary>
    internal bool PassesOut()
    {
        _isLocated = true;
        return false;
    }

    private static string Locate(string message, long offset, byte? opcode) => opcode is { } code
        ? $"{message} (at byte {offset}, opcode {OpcodeInfo.NameOf(code)})"
        : $"{message} (at byte {offset})";
}
