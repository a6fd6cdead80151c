namespace PyCompat.Multiprocessing.Framing;

/// <summary>Keeps messages back for a while, and is told when that is over.</summary>
internal interface IFlushable
{
    /// <summary>Sends what is held, or has it sent by the caller that is sending just now; never waits.</summary>
    void FlushAfterDelay();
}
