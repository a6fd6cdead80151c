namespace PyCompat.NumPy;

/// <summary>Why a Python object does not become an array; it never leaves this library.</summary>
internal sealed class NotAnArrayException(string reason) : Exception(reason);
