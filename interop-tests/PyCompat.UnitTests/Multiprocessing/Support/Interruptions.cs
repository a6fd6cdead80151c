namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Interrupts threads in blocking calls, and recognizes the results.</summary>
internal static class Interruptions
{
    public static void SkipStreamUnderWine(Wire wire)
    {
        if (wire == Wire.Stream)
        {
            Wine.Skip(
                "it does not show that a call of a .NET socket blocks, and a read of one is empty if the thread that " +
                "began it ends during it.");
        }
    }

    /// <summary>Starts a call on a thread, and interrupts the thread once it is blocked.</summary>
    public static async Task<BlockingThread> StartInterruptedAsync(Action call, CancellationToken cancellation)
    {
        BlockingThread thread = BlockingThread.Start(call);
        await thread.UntilBlocked(cancellation);
        thread.Interrupt();
        return thread;
    }

    /// <summary>Waits for the thread's call; returns whether the interrupt ended it.</summary>
    public static async Task<bool> IsInterruptedAsync(this BlockingThread thread)
    {
        try
        {
            await thread.Call;
            return false;
        }
        catch (Exception error) when (IsInterruption(error))
        {
            return true;
        }
    }

    /// <summary>Whether an exception reports an interrupt; a .NET stream wraps it in an IOException.</summary>
    public static bool IsInterruption(Exception error) =>
        error is ThreadInterruptedException or IOException { InnerException: ThreadInterruptedException };

    /// <summary>Whether an exception reports that an earlier, interrupted call was the last one.</summary>
    public static bool IsEndByEarlierCall(IOException error) =>
        error.Message.Contains("earlier call", StringComparison.Ordinal);
}
