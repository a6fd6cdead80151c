namespace PyCompat.Multiprocessing;

/// <summary>
/// Whether the receiver of a descriptor says that it has it, in <c>multiprocessing.reduction</c>'s <c>recv_handle</c>
/// and <c>send_handle</c>. Both ends have to agree: a byte that nobody waits for would be taken for part of the next
/// message, and a byte that never comes is waited for.
/// </summary>
public enum HandleAcknowledgement
{
    /// <summary>
    /// It says nothing: Python before 3.14 on Linux (where <c>reduction.ACKNOWLEDGE</c> is false), PyPy, and any Python
    /// on Windows.
    /// </summary>
    None,

    /// <summary>
    /// It sends one byte, 'A', and the sender waits for it: Python 3.14 and later on every Unix, and before that on
    /// macOS.
    /// </summary>
    Byte,
}
