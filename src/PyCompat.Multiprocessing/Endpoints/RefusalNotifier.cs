using System.Threading.Channels;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// Tells the program of clients that were refused, on the thread pool and beside the listener: a callback that is
/// stuck, or slower than strangers come, holds up nobody.
/// </summary>
internal sealed class RefusalNotifier(Action<ClientRefusal> callback)
{
    /// <summary>How many may wait to be told; more are dropped, which is an event.</summary>
    private const int MaxWaiting = 1 << 14;

    /// <summary>How many calls may run at once.</summary>
    private const int MaxCalls = 16;

    private readonly Channel<ClientRefusal> _waiting = Channel.CreateBounded<ClientRefusal>(MaxWaiting);
    private int _calls;

    public void Add(ClientRefusal refusal)
    {
        if (_waiting.Writer.TryWrite(refusal))
        {
            StartCall();
        }
        else
        {
            ConnectionEvents.Log.RefusalDropped(EndPointNotation.Describe(refusal.RemoteEndPoint));
        }
    }

    private void StartCall()
    {
        if (Interlocked.Increment(ref _calls) <= MaxCalls)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static notifier => notifier.Tell(), this, preferLocal: false);
        }
        else
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    private void Tell()
    {
        while (_waiting.Reader.TryRead(out ClientRefusal? refusal))
        {
            try
            {
                callback(refusal);
            }
            catch (Exception thrown)
            {
                ConnectionEvents.Log.CallbackFailed(nameof(ListenerOptions.ClientRefused), ExceptionText.Of(thrown));
            }
        }

        // One that came just before the count went down has found no call free.
        Interlocked.Decrement(ref _calls);
        if (_waiting.Reader.Count > 0)
        {
            StartCall();
        }
    }
}
