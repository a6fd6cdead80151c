namespace PyCompat.Multiprocessing;

/// <summary>
/// How <see cref="Connection"/>'s <c>ServeAsync</c> answers. Immutable: make a changed copy by <c>with</c>.
/// </summary>
public sealed record ServeOptions
{
    /// <summary>A request that fails is answered by its exception, and the conversation goes on.</summary>
    public static ServeOptions Default { get; } = new();

    /// <summary>What a request that fails does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not defined.</exception>
    public RequestFailure OnFailure
    {
        get;
        init
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Not a kind of answer.");
            }

            field = value;
        }
    }

    /// <summary>
    /// Called for each request that fails and is answered by an exception, before the answer leaves. What it throws is
    /// an event of the source <c>PyCompat-Multiprocessing</c> and ends nothing.
    /// </summary>
    public Action<Exception>? RequestFailed { get; init; }
}
