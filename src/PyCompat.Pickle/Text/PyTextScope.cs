namespace PyCompat.Pickle.Text;

/// <summary>
/// Where in the text of an exception a value is formatted, and what is left for that text. An exception may be an
/// argument of itself, many times; without limits that all its parts share, the text would double with each level.
/// </summary>
/// <remarks>
/// What directly belongs to the outermost exception is free: it is as long as what was received, a fixed number of
/// times. Everything else is taken from the limits.
/// </remarks>
internal sealed class PyTextScope
{
    /// <summary>What is appended where a limit is reached.</summary>
    public const string Cut = "...";

    /// <summary>The number of exceptions within each other that are formatted by <c>str</c>.</summary>
    private const int MaxDepth = 10;

    /// <summary>The number of exceptions that are formatted within one.</summary>
    private const int MaxExceptions = 100;

    /// <summary>The length of the texts of everything within an exception, in characters.</summary>
    private const int MaxTotalLength = 100_000;

    /// <summary>The characters of documents in which the exceptions within one search for their position.</summary>
    private const long MaxSearched = 10_000_000;

    private readonly int _depth;
    private readonly bool _isFree;
    private readonly Limits _left;

    private PyTextScope(int depth, bool isFree, Limits left) => (_depth, _isFree, _left) = (depth, isFree, left);

    /// <summary>Whether nothing more is formatted.</summary>
    public bool IsFull => !_isFree && _left.Characters <= 0;

    /// <summary>The length at which a repr is truncated here.</summary>
    public int MaxReprLength => _isFree ? PyStr.MaxLength : Math.Clamp(_left.Characters, 0, PyStr.MaxLength);

    /// <summary>Whether an exception here is formatted by <c>str</c>, rather than by <c>repr</c>.</summary>
    public bool AllowsExceptions => _depth < MaxDepth;

    /// <summary>The scope of the outermost value.</summary>
    public static PyTextScope Start() => new(0, isFree: true, new Limits());

    /// <summary>The scope of what an exception here consists of.</summary>
    public PyTextScope EnterException() => new(_depth + 1, isFree: false, _left);

    /// <summary>The scope of the items of a list here; their number is unknown, so that they are never free.</summary>
    public PyTextScope EnterItems() => new(_depth, isFree: false, _left);

    /// <summary>Counts an exception that is about to be formatted; false if there were too many.</summary>
    public bool TryCountException()
    {
        _left.Exceptions = Math.Max(_left.Exceptions - 1, -1);
        return _left.Exceptions >= 0;
    }

    /// <summary>Counts the characters that are about to be searched; false if there were too many.</summary>
    public bool TryCountSearched(long characters)
    {
        // Not further below 0, so that it cannot overflow.
        const long None = -1;
        return _isFree || (_left.Searched = Math.Max(_left.Searched - characters, None)) > None;
    }

    /// <summary>Takes the characters of a text from the limit, and cuts it there.</summary>
    public string Take(string text)
    {
        if (_isFree)
        {
            return text;
        }

        int left = Math.Max(_left.Characters, 0);
        _left.Characters = left - text.Length;
        if (text.Length <= left)
        {
            return text;
        }

        bool splitsPair = left > 0 && char.IsHighSurrogate(text[left - 1]);
        return string.Concat(text.AsSpan(0, splitsPair ? left - 1 : left), Cut);
    }

    private sealed class Limits
    {
        public int Characters { get; set; } = MaxTotalLength;

        public int Exceptions { get; set; } = MaxExceptions;

        public long Searched { get; set; } = MaxSearched;
    }
}
