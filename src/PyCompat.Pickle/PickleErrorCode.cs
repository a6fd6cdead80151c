namespace PyCompat.Pickle;

/// <summary>The reason why a pickle could not be read or written, for use in code.</summary>
public enum PickleErrorCode
{
    /// <summary>The bytes end before the pickle does.</summary>
    Truncated,

    /// <summary>An opcode was expected, and the byte is not one.</summary>
    UnknownOpcode,

    /// <summary>The PROTO opcode names a protocol that does not exist.</summary>
    UnsupportedProtocol,

    /// <summary>An opcode needs more values, or a mark, than the stack has.</summary>
    StackUnderflow,

    /// <summary>A memo entry is fetched that was never stored.</summary>
    MissingMemoEntry,

    /// <summary>An opcode's argument is malformed (number text, UTF-8, negative length, end of a frame ...).</summary>
    InvalidArgument,

    /// <summary>An opcode was applied to a value of a kind it does not take.</summary>
    WrongType,

    /// <summary>A list, dict, set or other mutable value is used as a key.</summary>
    Unhashable,

    /// <summary>One of <see cref="PickleLimits"/> was exceeded.</summary>
    LimitExceeded,

    /// <summary>
    /// The pickle does something that the object model cannot represent; it is rejected rather than silently altered.
    /// </summary>
    NotRepresentable,

    /// <summary>A .NET value has no Python equivalent.</summary>
    NotSerializable,

    /// <summary>A value has a different type than the one requested.</summary>
    TypeMismatch,

    /// <summary>
    /// A value has the requested type but does not fit into it; the inner exception is an
    /// <see cref="OverflowException"/>.
    /// </summary>
    OutOfRange,

    /// <summary>A required member of a record is missing.</summary>
    MissingMember,
}
