namespace PyCompat.Multiprocessing;

/// <summary>
/// This process's key (Python: <c>multiprocessing.current_process().authkey</c>): connections travel inside messages
/// only between processes that have the same key.
/// </summary>
/// <remarks>
/// 32 random bytes, unless set. A process started by Python must be given its parent's key, over a pipe or a file,
/// never as an argument. The key cannot be changed after its first use.
/// </remarks>
public static class ProcessAuthKey
{
    private static readonly Lock Gate = new();
    private static AuthKey? _key;

    /// <summary>
    /// Sets it to a copy of <paramref name="key"/>. If a parent process supplies the key, set it first thing in the
    /// program.
    /// </summary>
    /// <exception cref="InvalidOperationException">The key has already been used or set.</exception>
    public static void Set(AuthKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (Gate)
        {
            if (_key is not null)
            {
                throw new InvalidOperationException(
                    "This process's authkey can no longer be set: it was set before, or used to share, take or start " +
                    "something. Set it first thing in the program.");
            }

            _key = key.Clone();
        }
    }

    /// <summary>
    /// Copies it, for example to pass it to a child process; dispose the copy when it is no longer needed.
    /// </summary>
    public static AuthKey Copy()
    {
        lock (Gate)
        {
            return (_key ??= AuthKey.CreateRandom()).Clone();
        }
    }
}
