using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>A message-mode pipe.</summary>
[SupportedOSPlatform("windows")]
internal sealed class ConnectedPipe(SafeFileHandle handle, EndPoint remote) : BareConnection(remote)
{
    private readonly MessagePipe _pipe = new(handle);

    internal override bool HasUnread => _pipe.Poll(TimeSpan.Zero);

    internal override Route GetRoute() => PipePeer.GetRoute(_pipe.Handle, Remote);

    // Here the thread pool serves all.
    internal override void MoveToHandshakes()
    {
    }

    internal override void MoveToConnections()
    {
    }

    internal override string? DescribeOtherUser() => PipePeer.DescribeOtherUser(_pipe.Handle);

    internal override MessageTransport ToTransport(ConnectionOptions options) => _pipe;

    internal override HeardStream ToStream() => throw new NotSupportedException(
        "A pipe of Windows carries messages and is no stream of bytes.");

    internal override void Close() => _pipe.Close();
}
