using System.Numerics;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>Where the handle of a connection or socket in a message is to be had, as the message says.</summary>
/// <remarks>A peer chose what it says: nothing is believed before <see cref="TakeAsync"/> has looked at it.</remarks>
internal abstract record IncomingHandle
{
    /// <summary>Gets the handle, within <see cref="SharerClient.TimeLimit"/>.</summary>
    /// <param name="peerProcessId">The process that the message came from, where the system says it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="HandlePassingException">It may not be taken, or is not to be had.</exception>
    public abstract ValueTask<SafeHandle> TakeAsync(int? peerProcessId, CancellationToken cancellationToken);

    /// <summary>The handle that an object describes; null when it describes none.</summary>
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
