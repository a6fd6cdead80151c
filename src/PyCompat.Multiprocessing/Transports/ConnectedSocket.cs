using System.Net;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>A socket that was accepted, or has connected, and over which nothing was said yet.</summary>
internal readonly record struct ConnectedSocket(Descriptor Descriptor, EndPoint Remote);
