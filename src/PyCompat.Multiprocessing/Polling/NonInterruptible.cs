namespace PyCompat.Multiprocessing.Polling;

/// <summary>What has to be done however often the thread is interrupted meanwhile; its next wait says so.</summary>
internal static class NonInterruptible
{
    /// <summary>Enters a lock that nobody holds for long; disposal leaves it.</summary>
    /// <remarks>
    /// The lock's own wait would end when the thread is interrupted, as would SpinWait, which sleeps now and then.
    /// </remarks>
    public static Entered Enter(Lock gate)
    {
        while (!gate.TryEnter())
        {
            Thread.Yield();
        }

        return new Entered(gate);
    }

    /// <summary>Calls again what has been interrupted, and has done nothing then.</summary>
    public static void Repeat<T>(T state, Action<T> call)
    {
        bool isInterrupted = false;
        while (!TryCall(state, call))
        {
            isInterrupted = true;
        }

        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    private static bool TryCall<T>(T state, Action<T> call)
    {
        try
        {
            call(state);
            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

    public readonly ref struct Entered(Lock gate)
    {
        public void Dispose() => gate.Exit();
    }
}
