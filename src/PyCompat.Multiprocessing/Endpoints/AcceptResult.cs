using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>What the next call of Accept gets: a connection, or a failure of the listener itself.</summary>
internal sealed class AcceptResult
{
    private readonly ExceptionDispatchInfo? _failure;
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AcceptResult(MessageChannel channel) => Channel = channel;

    public AcceptResult(Exception failure) => _failure = ExceptionDispatchInfo.Capture(failure);

    /// <summary>Null: it is a failure.</summary>
    public MessageChannel? Channel { get; }

    /// <summary>Ends when somebody has been told of the failure.</summary>
    public Task Taken => _taken.Task;

    [DoesNotReturn]
    public void Throw()
    {
        _taken.SetResult();
        _failure!.Throw();
    }
}

/// <summary>How far a client of a listener has come.</summary>
internal enum ClientProgress
{
    /// <summary>It has said nothing.</summary>
    Silent,

    /// <summary>It has begun a message, has not finished it, and has not shown that it knows the key.</summary>
    Speaking,

    /// <summary>It has sent something that this process has not come to read yet.</summary>
    Unread,

    /// <summary>It has answered the challenge rightly: no stranger gets so far.</summary>
    Proven,
}
