using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>
/// Messages over a named pipe in message mode: the system keeps the message boundaries, and there is no length prefix
/// (<c>PipeConnection</c> in CPython's <c>connection.py</c>).
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed partial class MessagePipe : MessageTransport
{
    private readonly OverlappedFile _file;
    private readonly PipeReadiness _arrival;

    /// <param name="handle">A pipe in message mode that was opened for overlapped calls; takes ownership.</param>
    public MessagePipe(SafeHandle handle)
    {
        _file = new OverlappedFile(handle, nameof(Connection));
        _arrival = new PipeReadiness(_file);
    }

    public override SafeHandle Handle => _file.Handle;

    public override bool IsMessagePipe => true;

    /// <summary>True only for an empty message, which is consumed by looking for it.</summary>
    public override bool HasReadAhead => _arrival.MayHaveTaken;

    // The system keeps the messages apart: nothing else is read ahead.
    public override void StopReadingAhead()
    {
    }

    public override void PauseReadingAhead()
    {
    }

    public override void ResumeReadingAhead()
    {
    }

    public override bool Poll(TimeSpan timeout) => _arrival.Wait(timeout);

    public override ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _arrival.WaitAsync(timeout, cancellationToken);

    public override void AddTo(WaitSet set)
    {
        _file.ThrowIfClosed();
        set.Add(_arrival);
    }

    public override void Close() => _file.Close();
}
