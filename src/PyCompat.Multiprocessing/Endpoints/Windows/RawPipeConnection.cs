using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>A message-mode pipe.</summary>
[SupportedOSPlatform("windows")]
internal sealed class RawPipeConnection(SafeFileHandle handle, EndPoint remote) : RawConnection(remote)
{
    private readonly MessagePipe _pipe = new(handle);

    public override bool HasUnread => _pipe.Poll(TimeSpan.Zero);

    public override EndPointPair GetEndPoints() => PipePeer.GetEndPoints(_pipe.Handle, Remote);

    // On Windows the thread pool serves everything.
    public override void MoveToHandshakes()
    {
    }

    public override void MoveToConnections()
    {
    }

    public override string? DescribeOtherUser() => PipePeer.DescribeOtherUser(_pipe.Handle);

    public override MessageTransport ToTransport(ConnectionOptions options) => _pipe;

    public override FirstReadTrackingStream ToStream() => throw new NotSupportedException(
        "A Windows pipe carries messages and is not a byte stream.");

    public override void Close() => _pipe.Close();
}
