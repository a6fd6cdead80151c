using System.Diagnostics.Tracing;

namespace PyCompat.Multiprocessing.Diagnostics;

/// <summary>
/// Connection events, for <c>dotnet-trace</c> and <see cref="EventListener"/>; they never contain message contents.
/// </summary>
[EventSource(Name = "PyCompat-Multiprocessing")]
internal sealed class ConnectionEvents : EventSource
{
    public static readonly ConnectionEvents Log = new();

    private ConnectionEvents()
    {
    }

    [Event(1, Level = EventLevel.Informational, Message = "Connected to {0}.")]
    public void Connected(string address)
    {
        if (IsEnabled())
        {
            WriteEvent(1, address);
        }
    }

    [Event(2, Level = EventLevel.Informational, Message = "Accepted a client on {0}.")]
    public void Accepted(string address)
    {
        if (IsEnabled())
        {
            WriteEvent(2, address);
        }
    }

    [Event(3, Level = EventLevel.Warning, Message = "A connection is broken: a call ended while {0} a message.")]
    public void Broken(string direction)
    {
        if (IsEnabled())
        {
            WriteEvent(3, direction);
        }
    }

    [Event(4, Level = EventLevel.Warning, Message = "A message of {0} bytes was refused; the limit is {1}.")]
    public void MessageRefused(long length, long limit)
    {
        if (IsEnabled())
        {
            WriteEvent(4, length, limit);
        }
    }

    [Event(5, Level = EventLevel.Informational, Message = "Started Python as process {0}.")]
    public void PythonStarted(int processId)
    {
        if (IsEnabled())
        {
            WriteEvent(5, processId);
        }
    }

    [Event(6, Level = EventLevel.Informational, Message = "Python, process {0}, ended with exit code {1}.")]
    public void PythonEnded(int processId, int exitCode)
    {
        if (IsEnabled())
        {
            WriteEvent(6, processId, exitCode);
        }
    }

    [Event(7, Level = EventLevel.Warning, Message = "A client ({0}) was refused ({1}): {2}")]
    public void ClientRefused(string address, string reason, string message)
    {
        if (IsEnabled())
        {
            WriteEvent(7, address, reason, message);
        }
    }

    [Event(8, Level = EventLevel.Warning, Message = "A request for a shared handle was refused: {0}")]
    public void SharingRefused(string message)
    {
        if (IsEnabled())
        {
            WriteEvent(8, message);
        }
    }

    [Event(9, Level = EventLevel.Warning, Message = "A shared handle was withdrawn: it was not taken in time.")]
    public void SharingExpired()
    {
        if (IsEnabled())
        {
            WriteEvent(9);
        }
    }

    [Event(10, Level = EventLevel.Warning,
        Message = "{0} clients are in the handshake, and more wait: silent ones give way.")]
    public void HandshakesCrowded(int handshakes)
    {
        if (IsEnabled())
        {
            WriteEvent(10, handshakes);
        }
    }

    [Event(11, Level = EventLevel.Error, Message = "This process has no descriptor left for a client: one that had "
        + "not proved the key gave way. {0} clients are in the handshake, {1} wait. Raise the limit (ulimit -n), or "
        + "lower MaxHandshakes.")]
    public void DescriptorsExhausted(int handshakes, int waiting)
    {
        if (IsEnabled())
        {
            WriteEvent(11, handshakes, waiting);
        }
    }

    [Event(12, Level = EventLevel.Error, Message = "The program's {0} failed: {1}")]
    public void CallbackFailed(string callback, string failure)
    {
        if (IsEnabled())
        {
            WriteEvent(12, callback, failure);
        }
    }

    [Event(13, Level = EventLevel.Warning, Message = "The handler of a client ({0}) failed: {1}")]
    public void ClientFailed(string address, string failure)
    {
        if (IsEnabled())
        {
            WriteEvent(13, address, failure);
        }
    }

    [Event(14, Level = EventLevel.Error, Message = "Could not accept on {0}; retrying: {1}")]
    public void AcceptFailed(string address, string failure)
    {
        if (IsEnabled())
        {
            WriteEvent(14, address, failure);
        }
    }

    [Event(15, Level = EventLevel.Error,
        Message = "ClientRefused is too slow: it was not called for a refused client ({0}).")]
    public void RefusalDropped(string address)
    {
        if (IsEnabled())
        {
            WriteEvent(15, address);
        }
    }

    [Event(16, Level = EventLevel.Warning, Message = "What Python, process {0}, prints is lost: {1}")]
    public void OutputLost(int processId, string failure)
    {
        if (IsEnabled())
        {
            WriteEvent(16, processId, failure);
        }
    }
}
