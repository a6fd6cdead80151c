using System.Threading.Channels;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// Reports refused clients to user code, on the thread pool and independently of the listener: a callback that blocks,
/// or cannot keep up, must not delay other clients.
/// </summary>
internal sealed class RefusalNotifier(Action<ClientRefusal> callback)
{
    /// <summary>How many refusals may be queued; further ones are dropped and logged.</summary>
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

        // A refusal added just before the count was decremented did not start a call.
        Interlocked.Decrement(ref _calls);
        if (_waiting.Reader.Count > 0)
        {
            StartCall();
        }
    }
}
