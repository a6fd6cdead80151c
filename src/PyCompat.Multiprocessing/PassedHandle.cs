using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.HandlePassing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;

namespace PyCompat.Multiprocessing;

/// <summary>
/// A connection or socket in a received message that has not been taken yet: receiving it does not connect, open or
/// request anything.
/// </summary>
/// <remarks>
/// It can be taken once, and only while its sender lives and keeps it available. Forwarded before it is taken, it is
/// sent unchanged; forwarded afterwards, this process shares it anew.
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

    /// <summary>
    /// What the message contains: how Python would create it. It comes from the peer and must not be trusted.
    /// </summary>
    public PyObject Description { get; }

    /// <summary>Whether it has been taken.</summary>
    public bool IsTaken => Taken is not null;

    /// <summary>The resulting connection or socket; null until it is taken.</summary>
    internal object? Taken { get; private set; }

    /// <summary>The type of <see cref="Taken"/>.</summary>
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

    /// <summary>Takes it with default options.</summary>
    internal abstract ValueTask<IDisposable> TakeAnyAsync(CancellationToken cancellationToken);

    /// <summary>Returns the description.</summary>
    public override string ToString() => Description.ToString();

    /// <summary>Obtains the handle and converts it with <paramref name="open"/>; only once.</summary>
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
                    $"It cannot be taken from this connection: {nameof(ConnectionOptions.HandlePassing)} is " +
                    $"{_policy}, as it is by default over TCP, over streams and from listeners without a key.");
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
                        $"The handle received does not match the message ({this}): {failure.Message}", failure);
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
