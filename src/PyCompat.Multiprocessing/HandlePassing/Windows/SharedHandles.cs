using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// The handles that this process shares by their numbers (<c>reduction.DupHandle</c>). A receiver closes them here from
/// outside, and nothing tells this process: a number may be another handle's by now.
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

    /// <summary>Those of this process.</summary>
    public static SharedHandles OfThisProcess { get; } = new();

    /// <summary>Takes a handle over and gives its number for a message.</summary>
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

            // What could not be told from another handle later stays until the process ends, as all do in CPython.
            if (shared.IsCertain && lifetime != Timeout.InfiniteTimeSpan)
            {
                shared.Expiry = new Timer(_ => Expire(number, shared), null, lifetime, Timeout.InfiniteTimeSpan);
            }
        }

        handle.SetHandleAsInvalid();
        return number;
    }

    /// <summary>Closes one whose message did not leave, or not for certain.</summary>
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

    /// <summary>Windows gave the number anew: what had it before was taken, and is nobody's to close.</summary>
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

    /// <summary>Gives one to this very process; null when this process does not share it.</summary>
    /// <param name="number">The number that a message says.</param>
    /// <param name="sender">The process that the message came from, where that is known.</param>
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

            // What another process says may have been taken there, and the number be another's by now, which nothing
            // would tell: a second handle leaves that one alone. What has not left this process nobody has moved away.
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
    /// Whether this process, which Windows says has opened the other end of a pipe, may not be at it any more.
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

    // Whether it was still there. Without the lock: the number may be another's by now, and to ask what it is may have
    // to wait for who reads there.
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

    // Otherwise its receiver has moved it away, and the number is free or something else's.
    private static bool IsStill(SafeFileHandle handle, SharedHandle shared) =>
        PipeIdentity.Find(handle) == shared.Identity;
}

/// <summary>A handle of this process that waits for its receiver to move it away.</summary>
[SupportedOSPlatform("windows")]
internal sealed record SharedHandle(PipeIdentity? Identity, uint Access) : IDisposable
{
    /// <summary>Whether it can be told from every other handle that could have its number later.</summary>
    public bool IsCertain => Identity is { IsOnly: true };

    /// <summary>Runs out with the handle's lifetime.</summary>
    public Timer? Expiry { get; set; }

    public void Dispose() => Expiry?.Dispose();
}

/// <content>Where it can be had.</content>
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
