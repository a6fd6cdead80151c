using System.IO.Pipes;
using PyCompat.Multiprocessing.Framing;
using PyCompat.Tool.EndPoints;
using PyCompat.Tool.Keys;

namespace PyCompat.UnitTests.Tool;

/// <summary>The tool's <c>handle:</c> notation, which takes a handle of its process by its number.</summary>
public class ToolHandleTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task The_end_of_a_pipe_is_taken()
    {
        SkipUnlessWindows();
        (SafeFileHandle theirs, SafeFileHandle ours) = PlatformTransports.Current.CreatePair();
        using var other = Connection.FromHandle(ours);
        using Link link = await OpenAsync(theirs);
        theirs.SetHandleAsInvalid();
        await ExchangeAsync(link.Connection, other);
        Assert.IsType<SafeFileHandle>(link.Connection.SafeHandle);
    }

    [Fact(Timeout = Limit)]
    public async Task A_socket_is_taken_and_will_be_closed_as_a_socket()
    {
        SkipUnlessWindows();
        (NetworkStream theirs, NetworkStream ours) = Wires.CreateStreams();
        using var other = Connection.FromStream(ours);
        using Link link = await OpenAsync(theirs.Socket.SafeHandle);
        theirs.Socket.SafeHandle.SetHandleAsInvalid();
        await ExchangeAsync(link.Connection, other);
        Assert.IsType<SafeSocketHandle>(link.Connection.SafeHandle);
        link.Connection.Close();
        Assert.False(await other.WaitToReceiveAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task Any_other_handle_is_refused_and_stays_open()
    {
        SkipUnlessWindows();
        using ManualResetEvent other = new(initialState: false);
        IOException failure = await Assert.ThrowsAsync<IOException>(() => OpenAsync(other.SafeWaitHandle));
        Assert.Contains("handle:", failure.Message, StringComparison.Ordinal);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(other.Set());
    }

    // Pipe(duplex=False): each end has one direction.
    [Fact(Timeout = Limit)]
    public async Task The_ends_of_a_one_way_pipe_are_taken_with_their_one_direction()
    {
        SkipUnlessWindows();
        (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
        using Link reading = await OpenAsync(reader);
        reader.SetHandleAsInvalid();
        using Link writing = await OpenAsync(writer);
        writer.SetHandleAsInvalid();
        Assert.Equal((true, false), (reading.Connection.IsReadable, reading.Connection.IsWritable));
        Assert.Equal((false, true), (writing.Connection.IsReadable, writing.Connection.IsWritable));
        await writing.Connection.SendAsync("one way", Cancellation);
        Assert.Equal("one way", await reading.Connection.ReceiveAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task An_authkey_comes_from_a_handle_by_its_number()
    {
        SkipUnlessWindows();
        using AnonymousPipeServerStream pipe = new(PipeDirection.Out);
        await pipe.WriteAsync("the key"u8.ToArray(), Cancellation);
        nint number = pipe.ClientSafePipeHandle.DangerousGetHandle();
        pipe.ClientSafePipeHandle.SetHandleAsInvalid();
        pipe.Close();
        using AuthKey key = KeySource.FromDescriptor((int)number);
        byte[] bytes = new byte[key.Length];
        key.CopyTo(bytes);
        Assert.Equal("the key"u8, bytes);
    }

    [Fact(Timeout = Limit)]
    public async Task A_notation_that_names_no_endpoint_gets_the_endpoints_of_this_system()
    {
        await Task.Yield();
        FormatException failure = Assert.Throws<FormatException>(() => ToolEndPoint.Parse("nothing"));
        Assert.Equal(
            OperatingSystem.IsWindows(),
            failure.Message.Contains("pipe:", StringComparison.Ordinal)
                && failure.Message.Contains("handle:", StringComparison.Ordinal));
        Assert.Equal(!OperatingSystem.IsWindows(), failure.Message.Contains("fd:", StringComparison.Ordinal));
    }

    private static void SkipUnlessWindows() =>
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Handles are inherited by number on Windows only.");

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
