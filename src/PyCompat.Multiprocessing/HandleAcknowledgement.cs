namespace PyCompat.Multiprocessing;

/// <summary>
/// Whether the receiver of a descriptor says that it has it (Python: <c>multiprocessing.reduction.ACKNOWLEDGE</c>).
/// Both ends have to agree: a byte that nobody waits for would be taken for part of the next message.
/// </summary>
public enum HandleAcknowledgement
{
    /// <summary>It says nothing: Python on Linux.</summary>
    None,

    /// <summary>It sends one byte, 'A', and the sender waits for it: Python on macOS.</summary>
    Byte,
}
