using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// The handles that this process shares by number (<c>reduction.DupHandle</c>). A receiver closes them here from
/// outside without notification, so a number may since have been reused for another handle.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class SharedHandles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, SharedHandle> _handles = [];
    private readonly SentPipes _sentPipes = new();

    private SharedHandles()
    {
    }

    /// <summary>The instance for this process.</summary>
    public static SharedHandles OfThisProcess { get; } = new();

    /// <summary>Takes ownership of a handle and returns its number for a message.</summary>
    public long Share(SafeFileHandle handle, uint access, TimeSpan lifetime)
    {
        long number = handle.DangerousGetHandle();
        SharedHandle shared = new(PipeIdentity.Find(handle), access);
        if (shared.Identity is { } pipe)
        {
            _sentPipes.Add(pipe);
        }

        lock (_gate)
        {
            Forget(number);
            _handles[number] = shared;

            // A handle that could not be distinguished from a later one stays open until the process ends, as all do in
            // CPython.
            if (shared.IsCertain && lifetime != Timeout.InfiniteTimeSpan)
            {
                shared.Expiry = new Timer(_ => Expire(number, shared), null, lifetime, Timeout.InfiniteTimeSpan);
            }
        }

        handle.SetHandleAsInvalid();
        return number;
    }

    /// <summary>Closes a handle whose message was not sent, or may not have been.</summary>
    public void Withdraw(long number)
    {
        SharedHandle? shared;
        lock (_gate)
        {
            _handles.Remove(number, out shared);
        }

        if (shared is not null)
        {
            Close(number, shared);
        }
    }

    /// <summary>Forgets a number that Windows has reused: its former handle was taken and must not be closed.</summary>
    public void Forget(long number)
    {
        lock (_gate)
        {
            if (_handles.Remove(number, out SharedHandle? taken))
            {
                taken.Dispose();
            }
        }
    }

    /// <summary>Returns a handle shared within this process; null if this process does not share it.</summary>
    /// <param name="number">The handle number in the message.</param>
    /// <param name="sender">The process that sent the message, if known.</param>
    public SafeFileHandle? TryTake(long number, int? sender)
    {
        lock (_gate)
        {
            if (!_handles.Remove(number, out SharedHandle? shared))
            {
                return null;
            }

            shared.Dispose();
            using SafeFileHandle borrowed = new((nint)number, ownsHandle: false);

            // A handle named by another process may have been taken there, and its number reused undetectably: a
            // duplicate leaves that other handle alone. A handle that has not left this process has not been moved.
            if (!shared.IsCertain && sender != Environment.ProcessId)
            {
                return HandleDuplicates.Make(borrowed, shared.Access);
            }

            if (shared.Identity is not { } pipe)
            {
                return new SafeFileHandle((nint)number, ownsHandle: true);
            }

            if (!IsStill(borrowed, shared))
            {
                return null;
            }

            _sentPipes.Remove(pipe);
            return new SafeFileHandle((nint)number, ownsHandle: true);
        }
    }

    /// <summary>
    /// Whether this process, which Windows reports as having opened the other end of a pipe, may no longer hold it.
    /// </summary>
    public bool MayHaveSentOtherEnd(SafeHandle handle) =>
        PipeIdentity.Find(handle) is not { } pipe || _sentPipes.MayHold(pipe);

    private void Expire(long number, SharedHandle expected)
    {
        lock (_gate)
        {
            if (!_handles.TryGetValue(number, out SharedHandle? shared) || !ReferenceEquals(shared, expected))
            {
                return;
            }

            _handles.Remove(number);
        }

        if (Close(number, expected))
        {
            ConnectionEvents.Log.SharingExpired();
        }
    }

    // Returns whether it was still there. Called without the lock: the number may belong to another handle now, and
    // querying that may block until a pending read on it completes.
    private bool Close(long number, SharedHandle shared)
    {
        shared.Dispose();
        using SafeFileHandle borrowed = new((nint)number, ownsHandle: false);
        if (shared.Identity is not null && !IsStill(borrowed, shared))
        {
            return false;
        }

        new SafeFileHandle((nint)number, ownsHandle: true).Dispose();
        if (shared.Identity is { } pipe)
        {
            _sentPipes.Remove(pipe);
        }

        return true;
    }

    // Otherwise its receiver has moved it away, and the number is free or reused.
    private static bool IsStill(SafeFileHandle handle, SharedHandle shared) =>
        PipeIdentity.Find(handle) == shared.Identity;
}

/// <summary>A handle of this process that waits for its receiver to move it away.</summary>
[SupportedOSPlatform("windows")]
internal sealed record SharedHandle(PipeIdentity? Identity, uint Access) : IDisposable
{
    /// <summary>Whether it can be distinguished from every other handle that could later have its number.</summary>
    public bool IsCertain => Identity is { IsOnly: true };

    /// <summary>Fires when the handle's lifetime is over.</summary>
    public Timer? Expiry { get; set; }

    public void Dispose() => Expiry?.Dispose();
}

/// <content>How to obtain it.</content>
internal sealed partial record SharedSocket
{
    private ValueTask<SafeHandle> TakeAsync(CancellationToken cancellationToken)
    {
        if (Platform.IsWindows)
        {
            return SharerClient.TakeAsync(SharerAddress.ToPipe(Address), Key, cancellationToken);
        }

        throw new HandlePassingException(
            HandlePassingErrorCode.NotTakeable,
            $"The message describes a socket of Windows (DupSocket, served at {SharerAddress.Describe(Address)}); " +
            "this process cannot have one.");
    }
}
