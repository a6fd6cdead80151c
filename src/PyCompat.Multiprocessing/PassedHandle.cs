using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.HandlePassing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;

namespace PyCompat.Multiprocessing;

/// <summary>
/// A connection or socket in a message that was received, and has not been taken: nothing is connected, opened or
/// asked for by receiving it.
/// </summary>
/// <remarks>
/// It is good once, and only for as long as its sender lives and keeps it. Sent on before it is taken it goes as it
/// came; sent on after that, it is shared anew from here.
/// </remarks>
public abstract class PassedHandle : IPyReducible, IPyStandIn, IIncomingHandle
{
    private readonly SemaphoreSlim _taking = new(1, 1);
    private readonly IncomingHandle _source;
    private readonly HandlePassingPolicy _policy;
    private readonly int? _peerProcessId;

    private protected PassedHandle(PyObject description, IncomingHandle source, HandleCarrier carrier)
    {
        Description = description;
        _source = source;
        _policy = carrier.Policy;
        _peerProcessId = source is DuplicatedHandle ? carrier.PeerProcessId : null;
    }

    /// <summary>What the message says: how Python would make it. A peer chose it, and may say anything.</summary>
    public PyObject Description { get; }

    /// <summary>Whether it was taken.</summary>
    public bool IsTaken => Taken is not null;

    /// <summary>What it became; null until it is taken.</summary>
    internal object? Taken { get; private set; }

    /// <summary>What it is once it is taken.</summary>
    private protected abstract Type TakenType { get; }

    PyObject IPyReducible.Reduce() => Description;

    bool IPyStandIn.TryGet<T>([MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (typeof(T) != TakenType)
        {
            return false;
        }

        value = Taken is T taken ? taken : throw new NotTakenException(this);
        return true;
    }

    ValueTask<IDisposable> IIncomingHandle.TakeAnyAsync(CancellationToken cancellationToken) =>
        TakeAnyAsync(cancellationToken);

    /// <summary>Takes it, with what it is by default.</summary>
    internal abstract ValueTask<IDisposable> TakeAnyAsync(CancellationToken cancellationToken);

    /// <summary>Its description.</summary>
    public override string ToString() => Description.ToString();

    /// <summary>Gets the handle and has <paramref name="open"/> make of it what it is; once.</summary>
    private protected async ValueTask<object> TakeAsync(
        Func<SafeHandle, object> open, CancellationToken cancellationToken)
    {
        await _taking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Taken is { } taken)
            {
                return taken;
            }

            if (_policy == HandlePassingPolicy.Refuse)
            {
                throw new InvalidOperationException(
                    $"It is not taken from this connection: {nameof(ConnectionOptions.HandlePassing)} is {_policy}, " +
                    "as it is by default over TCP, over streams and from listeners without a key.");
            }

            SafeHandle handle = await _source.TakeAsync(_peerProcessId, cancellationToken).ConfigureAwait(false);
            try
            {
                return Taken = open(handle);
            }
            catch (Exception failure)
            {
                handle.Dispose();
                if (failure is ArgumentException or System.Net.Sockets.SocketException)
                {
                    throw new HandlePassingException(
                        HandlePassingErrorCode.Malformed,
                        $"What came is not what the message says ({this}): {failure.Message}", failure);
                }

                throw;
            }
        }
        finally
        {
            _taking.Release();
        }
    }
}
