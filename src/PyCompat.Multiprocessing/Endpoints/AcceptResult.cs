using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>The result of the next call of Accept: a connection, or a failure of the listener itself.</summary>
internal sealed class AcceptResult
{
    private readonly ExceptionDispatchInfo? _failure;
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AcceptResult(MessageChannel channel) => Channel = channel;

    public AcceptResult(Exception failure) => _failure = ExceptionDispatchInfo.Capture(failure);

    /// <summary>Null for a failure.</summary>
    public MessageChannel? Channel { get; }

    /// <summary>Completes when the failure has been reported to a caller.</summary>
    public Task Taken => _taken.Task;

    [DoesNotReturn]
    public void Throw()
    {
        _taken.SetResult();
        _failure!.Throw();
    }
}

/// <summary>How far a listener's client has progressed.</summary>
internal enum ClientProgress
{
    /// <summary>It has not sent anything.</summary>
    Silent,

    /// <summary>It has begun a message but not completed it, and has not proved that it knows the key.</summary>
    Speaking,

    /// <summary>It has sent something that this process has not read yet.</summary>
    Unread,

    /// <summary>It has answered the challenge correctly, which requires the key.</summary>
    Proven,
}
