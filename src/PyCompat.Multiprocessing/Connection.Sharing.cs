using System.Buffers;
using PyCompat.Multiprocessing.Sharing;
using PyCompat.Multiprocessing.Transports;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    private Func<PyObject, object>? _load;

    /// <summary>
    /// Whether handles may travel inside its messages: as the options say, else by what it runs over.
    /// </summary>
    internal HandlePassing HandlePassing =>
        _options.HandlePassing
        ?? (IsFromKeylessListener || _transport.Descriptors is not { IsLocal: true }
            ? HandlePassing.Refuse
            : HandlePassing.SameUser);

    /// <summary>Whether a listener without a key has accepted it: anybody may be at its other end.</summary>
    internal bool IsFromKeylessListener { get; set; }

    /// <summary>The process at the other end, where the system says it.</summary>
    internal int? PeerProcessId => _isClosed ? null : PeerCredentials?.ProcessId;

    /// <summary>Says that a descriptor was received.</summary>
    internal void Acknowledge()
    {
        DescriptorChannel channel = GetHandleChannel();
        TakeSending();
        try
        {
            channel.Write([], [Acknowledgement]);
        }
        finally
        {
            ReleaseSending();
        }
    }

    /// <summary>Waits until the other end acknowledges a descriptor, or closes.</summary>
    internal async ValueTask WaitForAcknowledgementAsync(CancellationToken cancellationToken)
    {
        DescriptorChannel channel = GetHandleChannel();
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await channel.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <summary>Makes the message for an object, and gives what it shares, where that is possible.</summary>
    private SharingSession? Encode(PooledBufferWriter message, object? value)
    {
        if (_options.Serializer is not PickleSerializer pickle)
        {
            _options.Serializer.Serialize(message, value);
            return null;
        }

        SharingSession session = new(HandlePassing, _options.HandleLifetime);
        try
        {
            pickle.Serialize(message, value, session.Reduce);
            return session;
        }
        catch
        {
            session.Withdraw();
            throw;
        }
    }

    private object? DecodeUnchecked(ReadOnlySequence<byte> message) =>
        _options.Serializer is PickleSerializer pickle
            ? pickle.Deserialize(message, _load ??= made => PassedHandles.Find(made, this))
            : _options.Serializer.Deserialize(message);
}
