using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.HandlePassing;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing;

/// <summary>
/// A file descriptor in a received message, such as the memory of a PyTorch tensor shared by
/// <c>torch.multiprocessing</c>. <see cref="Take"/> obtains it.
/// </summary>
/// <inheritdoc cref="PassedHandle" path="/remarks"/>
public sealed class PassedDescriptor : PassedHandle
{
    internal PassedDescriptor(PyObject description, IncomingHandle source, HandleCarrier carrier)
        : base(description, source, carrier)
    {
    }

    private protected override Type TakenType => typeof(SafeFileHandle);

    /// <summary>
    /// Obtains it from the process that shares it, within 10 seconds; further calls return the same one. The caller has
    /// to close it.
    /// </summary>
    /// <inheritdoc cref="PassedConnection.Take" path="/exception"/>
    public SafeFileHandle Take() => TakeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Take"/>
    public async ValueTask<SafeFileHandle> TakeAsync(CancellationToken cancellationToken = default) =>
        (SafeFileHandle)await TakeAsync(Open, cancellationToken).ConfigureAwait(false);

    internal override async ValueTask<IDisposable> TakeAnyAsync(CancellationToken cancellationToken) =>
        await TakeAsync(cancellationToken).ConfigureAwait(false);

    private static SafeFileHandle Open(SafeHandle handle) => handle as SafeFileHandle
        ?? throw new ArgumentException($"it is a {handle.GetType().Name}, not a file descriptor");
}
