namespace PyCompat.Tool.Sessions;

/// <summary>How received objects are printed.</summary>
internal enum PrintFormat
{
    /// <summary>JSON, one line.</summary>
    Json,

    /// <summary>Python's <c>repr()</c>.</summary>
    Repr,
}
