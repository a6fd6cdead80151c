using System.Numerics;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>A message's description of where to obtain the handle of a connection or socket.</summary>
/// <remarks>It comes from the peer: nothing is trusted before <see cref="TakeAsync"/> has checked it.</remarks>
internal abstract record IncomingHandle
{
    /// <summary>Obtains the handle, within <see cref="SharerClient.TimeLimit"/>.</summary>
    /// <param name="peerProcessId">The process that sent the message, if the system reports it.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="HandlePassingException">The handle must not be taken, or cannot be obtained.</exception>
    public abstract ValueTask<SafeHandle> TakeAsync(int? peerProcessId, CancellationToken cancellationToken);

    /// <summary>Finds the handle that an object describes; null if it does not describe one.</summary>
    public static IncomingHandle? Find(object? value)
    {
        if (value is not PyObject { Class: { } type } made)
        {
            return null;
        }

        if (type.Equals(HandleNames.DupFd) || type.Equals(HandleNames.DupSocket))
        {
            return made.TryGetAttribute(HandleNames.Id, out object? id)
                && id is PyTuple and [var address, (long or BigInteger) and var key]
                ? type.Equals(HandleNames.DupFd) ? new SharedDescriptor(address, key) : new SharedSocket(address, key)
                : null;
        }

        if (type.Equals(HandleNames.DupHandle))
        {
            return made.TryGetAttribute(HandleNames.Handle, out object? handle) && handle is long number
                && made.TryGetAttribute(HandleNames.Access, out object? access) && access is long rights
                && made.TryGetAttribute(HandleNames.ProcessId, out object? owner) && owner is long process
                ? new DuplicatedHandle(number, rights, process)
                : null;
        }

        return type.Equals(HandleNames.SpawnDupFd)
            && made.TryGetAttribute(HandleNames.Descriptor, out object? inherited) && inherited is long descriptor
            ? new SpawnDescriptor(descriptor)
            : null;
    }
}
