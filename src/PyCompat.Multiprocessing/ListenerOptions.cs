namespace PyCompat.Multiprocessing;

/// <summary>How a <see cref="Listener"/> listens. Immutable: make a changed copy by <c>with</c>.</summary>
public sealed record ListenerOptions
{
    /// <summary>
    /// How many clients may wait to be accepted, unless set. CPython's default of 1 turns away a second one.
    /// </summary>
    public const int DefaultBacklog = 128;

    /// <summary>A backlog of <see cref="DefaultBacklog"/>.</summary>
    public static ListenerOptions Default { get; } = new();

    /// <summary>How the accepted connections behave.</summary>
    public ConnectionOptions Connection
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = ConnectionOptions.Default;

    /// <summary>How many clients may wait to be accepted (Python: <c>backlog</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public int Backlog
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = DefaultBacklog;
}
