using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>What the next call of Accept gets: a connection, or a failure of the listener itself.</summary>
internal sealed class AcceptResult
{
    private readonly ExceptionDispatchInfo? _failure;
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal AcceptResult(MessageChannel channel) => Channel = channel;

    internal AcceptResult(Exception failure) => _failure = ExceptionDispatchInfo.Capture(failure);

    /// <summary>Null: it is a failure.</summary>
    internal MessageChannel? Channel { get; }

    /// <summary>Ends when somebody has been told of the failure.</summary>
    internal Task Taken => _taken.Task;

    [DoesNotReturn]
    internal void Throw()
    {
        _taken.SetResult();
        _failure!.Throw();
    }
}
