namespace PyCompat.Pickle;

/// <summary>Why a pickle could not be read or written: the cause, for programs.</summary>
public enum PickleErrorCode
{
    /// <summary>The bytes end before the pickle does.</summary>
    Truncated,

    /// <summary>A byte that is no opcode stands where one has to be.</summary>
    UnknownOpcode,

    /// <summary>The PROTO opcode names a protocol that does not exist.</summary>
    UnsupportedProtocol,

    /// <summary>An opcode needs more values, or a mark, than the stack has.</summary>
    StackUnderflow,

    /// <summary>A memo entry is fetched that was never stored.</summary>
    MissingMemoEntry,

    /// <summary>
    /// An opcode's argument is not of its form (text of a number, UTF-8, a negative length, a frame's end ...).
    /// </summary>
    InvalidArgument,

    /// <summary>An opcode was given a value of a kind it does not take.</summary>
    WrongType,

    /// <summary>A list, dict, set or another mutable value is used as a key.</summary>
    Unhashable,

    /// <summary>One of <see cref="PickleLimits"/> was exceeded.</summary>
    LimitExceeded,

    /// <summary>
    /// Something happens in this pickle that the object model cannot hold; it is refused rather than lost.
    /// </summary>
    NotRepresentable,

    /// <summary>A .NET value has no form as a Python object.</summary>
    NotSerializable,

    /// <summary>A value is of another type than was asked for.</summary>
    TypeMismatch,

    /// <summary>
    /// A value is of the type asked for and does not fit into it; the inner exception is an <see
    /// cref="OverflowException"/>.
    /// </summary>
    OutOfRange,

    /// <summary>A member that a record has to have is not there.</summary>
    MissingMember,
}
