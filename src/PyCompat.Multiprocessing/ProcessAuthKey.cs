namespace PyCompat.Multiprocessing;

/// <summary>
/// This process's own key (Python: <c>multiprocessing.current_process().authkey</c>): connections travel inside
/// messages only between processes that have the same one.
/// </summary>
/// <remarks>
/// 32 random bytes, unless it is set. A process started by Python has to be told its parent's, over a pipe or a file,
/// never as an argument. It is settled by its first use.
/// </remarks>
public static class ProcessAuthKey
{
    private static readonly Lock Gate = new();
    private static AuthKey? _key;

    /// <summary>Sets it to a copy of <paramref name="key"/>: first thing in a program that has a parent's.</summary>
    /// <exception cref="InvalidOperationException">It was used or set before.</exception>
    public static void Set(AuthKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (Gate)
        {
            if (_key is not null)
            {
                throw new InvalidOperationException(
                    "This process's authkey is settled already: it was set before, or used to share, take or start " +
                    "something. Set it first thing in the program.");
            }

            _key = key.Clone();
        }
    }

    /// <summary>A copy, as to hand it to a child; dispose it when it is no longer needed.</summary>
    public static AuthKey Copy()
    {
        lock (Gate)
        {
            return (_key ??= AuthKey.CreateRandom()).Clone();
        }
    }
}
