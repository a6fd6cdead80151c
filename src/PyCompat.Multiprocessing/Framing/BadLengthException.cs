namespace PyCompat.Multiprocessing.Framing;

/// <summary>
/// A header announces a length that no message has: "bad message length" in CPython's <c>connection.py</c>.
/// </summary>
internal sealed class BadLengthException(string message) : IOException(message);
