using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace PyCompat.Multiprocessing.Authentication;

/// <summary>What the next call of Accept gets: a connection, or a failure of the listener itself.</summary>
internal sealed class Admission
{
    private readonly ExceptionDispatchInfo? _failure;
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Admission(Connection connection) => Connection = connection;

    internal Admission(Exception failure) => _failure = ExceptionDispatchInfo.Capture(failure);

    /// <summary>Null: it is a failure.</summary>
    internal Connection? Connection { get; }

    /// <summary>Ends when somebody has been told of the failure.</summary>
    internal Task Taken => _taken.Task;

    [DoesNotReturn]
    internal void Throw()
    {
        _taken.SetResult();
        _failure!.Throw();
    }
}
