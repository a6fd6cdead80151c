namespace PyCompat.Multiprocessing;

/// <summary>A line that a Python process printed; see <see cref="PythonProcessOptions.Output"/>.</summary>
public sealed class PythonOutputLine
{
    /// <summary>The greatest length of a line, in bytes; the rest of a longer one is left out.</summary>
    public const int MaxLength = 64 * 1024;

    internal PythonOutputLine(string text, PythonOutputStream stream, int processId, bool isCut)
    {
        Text = text;
        Stream = stream;
        ProcessId = processId;
        IsCut = isCut;
    }

    /// <summary>The text, decoded as UTF-8, without the end of the line.</summary>
    public string Text { get; }

    /// <summary>Where it was printed.</summary>
    public PythonOutputStream Stream { get; }

    /// <summary>The ID of the process that printed it, or that started the one that did.</summary>
    public int ProcessId { get; }

    /// <summary>Whether this is only the beginning of a line longer than <see cref="MaxLength"/>.</summary>
    public bool IsCut { get; }

    /// <summary>
    /// How many lines just before this one were left out because the callback was too slow: the newest are kept.
    /// </summary>
    public long Skipped { get; internal set; }

    /// <summary>Returns <see cref="Text"/>; a cut line ends in a mark.</summary>
    public override string ToString() => IsCut ? $"{Text} [cut after {MaxLength} bytes]" : Text;
}
