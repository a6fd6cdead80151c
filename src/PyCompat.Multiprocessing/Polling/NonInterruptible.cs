namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// Operations that must complete however often the thread is interrupted; its next wait reports the interrupt.
/// </summary>
internal static class NonInterruptible
{
    /// <summary>Enters a lock that is only held briefly; disposal leaves it.</summary>
    /// <remarks>
    /// The lock's wait would end when the thread is interrupted, as would SpinWait, which sometimes sleeps.
    /// </remarks>
    public static Entered Enter(Lock gate)
    {
        while (!gate.TryEnter())
        {
            Thread.Yield();
        }

        return new Entered(gate);
    }

    /// <summary>Repeats a call that was interrupted before it did anything.</summary>
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
