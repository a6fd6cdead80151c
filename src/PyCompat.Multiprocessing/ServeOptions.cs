namespace PyCompat.Multiprocessing;

/// <summary>
/// How <see cref="Connection"/>'s <c>ServeAsync</c> answers. Immutable: use <c>with</c> to make a changed copy.
/// </summary>
public sealed record ServeOptions
{
    /// <summary>A failed request is answered with its exception, and the conversation continues.</summary>
    public static ServeOptions Default { get; } = new();

    /// <summary>How to handle a failed request.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An undefined value.</exception>
    public RequestFailure OnFailure
    {
        get;
        init
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Must be Reply or End.");
            }

            field = value;
        }
    }

    /// <summary>
    /// Called for each failed request that is answered with an exception, before the answer is sent. An exception it
    /// throws is reported as an event of the source <c>PyCompat-Multiprocessing</c> and otherwise ignored.
    /// </summary>
    public Action<Exception>? RequestFailed { get; init; }
}
