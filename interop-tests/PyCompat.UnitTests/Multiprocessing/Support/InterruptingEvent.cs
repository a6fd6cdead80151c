namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>An event that is set, and interrupts the thread that consumes its signal.</summary>
internal sealed class InterruptingEvent() : EventWaitHandle(initialState: true, EventResetMode.AutoReset)
{
    public override bool WaitOne(int millisecondsTimeout)
    {
        bool isTaken = base.WaitOne(millisecondsTimeout);
        if (isTaken)
        {
            Thread.CurrentThread.Interrupt();
        }

        return isTaken;
    }
}
