using System.Net;

namespace PyCompat.Multiprocessing;

/// <summary>A client that a listener did not let in.</summary>
/// <param name="RemoteEndPoint">Where it came from; of a Unix socket seldom more than that it was one.</param>
/// <param name="Failure">Why, in words; <see cref="HandshakeException.Reason"/> says it for a program.</param>
public sealed record ClientRefusal(EndPoint RemoteEndPoint, HandshakeException Failure);
