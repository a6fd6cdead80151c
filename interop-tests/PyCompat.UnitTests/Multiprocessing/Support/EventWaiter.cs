using System.Diagnostics.Tracing;

namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Waits for one event of connections.</summary>
internal sealed class EventWaiter : EventListener
{
    private const string Source = "PyCompat-Multiprocessing";

    private readonly TaskCompletionSource<string> _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _name;
    private readonly Func<string, bool> _isMeant;

    /// <param name="name">The name of the event.</param>
    /// <param name="isMeant">Returns whether the event's values, separated by spaces, are the awaited ones.</param>
    public EventWaiter(string name, Func<string, bool>? isMeant = null)
    {
        (_name, _isMeant) = (name, isMeant ?? (static _ => true));
        foreach (EventSource source in EventSource.GetSources())
        {
            Listen(source);
        }
    }

    /// <summary>The values of the event.</summary>
    public Task<string> Seen => _seen.Task;

    // Also called by the base class's constructor, before the fields are initialized.
    protected override void OnEventSourceCreated(EventSource eventSource) => Listen(eventSource);

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        string values = string.Join(' ', eventData.Payload ?? []);
        if (eventData.EventName == _name && _isMeant(values))
        {
            _seen.TrySetResult(values);
        }
    }

    private void Listen(EventSource source)
    {
        if (source.Name == Source)
        {
            EnableEvents(source, EventLevel.Informational);
        }
    }
}
