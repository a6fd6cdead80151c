namespace PyCompat.Multiprocessing;

/// <summary>
/// Whether the receiver of a descriptor acknowledges it, in <c>recv_handle</c> and <c>send_handle</c> of
/// <c>multiprocessing.reduction</c>. Both ends have to agree: an unexpected acknowledgement byte would be taken for
/// part of the next message, and a missing one would be waited for indefinitely.
/// </summary>
public enum HandleAcknowledgement
{
    /// <summary>
    /// No acknowledgement: Python before 3.14 on Linux (where <c>reduction.ACKNOWLEDGE</c> is false), PyPy, and any
    /// Python on Windows.
    /// </summary>
    None,

    /// <summary>
    /// The receiver sends one byte, 'A', and the sender waits for it: Python 3.14 and later on every Unix, and earlier
    /// versions on macOS.
    /// </summary>
    Byte,
}
