using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;
using PyCompat.Multiprocessing.Transports;
using PyCompat.Tool.EndPoints;

namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>The tool's <c>handle:</c>, which takes a handle of its process by its number.</summary>
public class ToolHandleTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task The_end_of_a_pipe_is_taken()
    {
        SkipUnlessWindows();
        (SafeFileHandle theirs, SafeFileHandle ours) = SystemTransports.Current.CreatePair();
        using var other = Connection.FromHandle(ours);
        using Link link = await OpenAsync(theirs);
        theirs.SetHandleAsInvalid();
        await ExchangeAsync(link.Connection, other);
        Assert.IsType<SafeFileHandle>(link.Connection.SafeHandle);
    }

    [Fact(Timeout = Limit)]
    public async Task A_socket_is_taken_and_will_be_closed_as_one()
    {
        SkipUnlessWindows();
        (NetworkStream theirs, NetworkStream ours) = Wires.CreateStreams();
        using var other = Connection.FromStream(ours);
        using Link link = await OpenAsync(theirs.Socket.SafeHandle);
        theirs.Socket.SafeHandle.SetHandleAsInvalid();
        await ExchangeAsync(link.Connection, other);
        Assert.IsType<SafeSocketHandle>(link.Connection.SafeHandle);
        link.Connection.Close();
        Assert.Null(await other.TryReceiveBytesAsync(cancellationToken: Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task Anything_else_is_refused_and_stays_open()
    {
        SkipUnlessWindows();
        using ManualResetEvent other = new(initialState: false);
        IOException failure = await Assert.ThrowsAsync<IOException>(() => OpenAsync(other.SafeWaitHandle));
        Assert.Contains("handle:", failure.Message, StringComparison.Ordinal);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(other.Set());
    }

    private static void SkipUnlessWindows() =>
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Handles are inherited by their numbers on Windows alone.");

    private static Task<Link> OpenAsync(SafeHandle handle) =>
        ToolEndPoint.Parse($"handle:{handle.DangerousGetHandle()}").OpenAsync(new ClientOptions(), Cancellation);

    private static async Task ExchangeAsync(Connection first, Connection second)
    {
        await first.SendAsync("there", Cancellation);
        Assert.Equal("there", await second.ReceiveAsync(Cancellation));
        await second.SendAsync("and back", Cancellation);
        Assert.Equal("and back", await first.ReceiveAsync(Cancellation));
    }
}
