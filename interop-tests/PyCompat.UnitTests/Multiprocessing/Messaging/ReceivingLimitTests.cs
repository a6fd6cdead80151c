using System.Reflection;
using PyCompat.Pickle.Razorvine.Reading;

namespace PyCompat.UnitTests.Multiprocessing.Messaging;

/// <summary>The maximum length of an accepted message, for each receiving call.</summary>
public class ReceivingLimitTests
{
    private const int Limit = 30_000;

    private static readonly byte[] Pickle = PickleSerializer.Default.Serialize(new byte[] { 1, 2 });

    private static readonly ConnectionOptions Exact = new() { MaxMessageLength = Pickle.Length };

    private static readonly ConnectionOptions OneLess = new() { MaxMessageLength = Pickle.Length - 1 };

    // Limited by the options.
    private static readonly Dictionary<string, Func<Connection, Task>> Calls = new()
    {
        ["Receive"] = connection => Done(connection.Receive()),
        ["Receive<T>"] = connection => Done(connection.Receive<byte[]>()),
        ["Receive(converter)"] = connection => Done(connection.Receive(PyConverters.Bytes)),
        ["ReceiveAsync"] = async connection => await connection.ReceiveAsync(Cancellation),
        ["ReceiveAsync<T>"] = async connection => await connection.ReceiveAsync<byte[]>(Cancellation),
        ["ReceiveAsync(converter)"] =
            async connection => await connection.ReceiveAsync(PyConverters.Bytes, Cancellation),
        ["WaitToReceive, Receive"] = connection => Done(connection.WaitToReceive() ? connection.Receive() : null),
        ["WaitToReceiveAsync, ReceiveAsync<T>"] = async connection =>
            _ = await connection.WaitToReceiveAsync(Cancellation)
                ? await connection.ReceiveAsync<byte[]>(Cancellation)
                : null,
        ["ReceiveAllAsync"] = async connection =>
        {
            await using var all = connection.ReceiveAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
            await all.MoveNextAsync();
        },
        ["ReceiveAllAsync<T>"] = async connection =>
        {
            await using var all = connection.ReceiveAllAsync<byte[]>(Cancellation).GetAsyncEnumerator(Cancellation);
            await all.MoveNextAsync();
        },
        ["ReceiveBytes"] = connection => Done(connection.ReceiveBytes()),
        ["ReceiveBytes(span)"] = connection => Done(connection.ReceiveBytes(new byte[100].AsSpan())),
        ["ReceiveBytes(stream)"] = connection => Done(connection.ReceiveBytes(Stream.Null)),
        ["ReceiveBytes(writer)"] = connection => Done(connection.ReceiveBytes(new ArrayBufferWriter<byte>())),
        ["ReceiveBytesAsync"] = async connection => await connection.ReceiveBytesAsync(cancellationToken: Cancellation),
        ["ReceiveBytesAsync(memory)"] =
            async connection => await connection.ReceiveBytesAsync(new byte[100].AsMemory(), Cancellation),
        ["ReceiveBytesAsync(stream)"] =
            async connection => await connection.ReceiveBytesAsync(Stream.Null, Cancellation),
        ["ReceiveBytesAsync(writer)"] =
            async connection => await connection.ReceiveBytesAsync(new ArrayBufferWriter<byte>(), Cancellation),
        ["WaitToReceive, ReceiveBytes"] = connection => Done(connection.ReceiveBytesOrEnd()),
        ["WaitToReceiveAsync, ReceiveBytesAsync"] =
            async connection => await connection.TryReceiveBytesAsync(Cancellation),
        ["ReceivePooled"] = connection => Done(connection.ReceivePooled()),
        ["ReceivePooledAsync"] =
            async connection => await connection.ReceivePooledAsync(cancellationToken: Cancellation),
        ["ReceiveStream"] = connection => Done(connection.ReceiveStream()),
        ["ReceiveStreamAsync"] =
            async connection => await connection.ReceiveStreamAsync(cancellationToken: Cancellation),
        ["WaitToReceive, ReceiveStream"] =
            connection => Done(connection.WaitToReceive() ? connection.ReceiveStream() : null),
        ["Request"] = connection => Done(connection.Request(1)),
        ["Request<T>"] = connection => Done(connection.Request<byte[]>(1)),
        ["RequestAsync"] = async connection => await connection.RequestAsync(1, Cancellation),
        ["RequestAsync<T>"] = async connection => await connection.RequestAsync<byte[]>(1, Cancellation),
        ["ServeAsync"] = connection => connection.ServeAsync(
            (_, _) => throw new OperationCanceledException("served"),
            new ServeOptions { OnFailure = RequestFailure.End }, Cancellation),
    };

    // Limited by the call's own parameter.
    private static readonly Dictionary<string, Func<Connection, long, Task>> WithLimit = new()
    {
        ["ReceiveBytes"] = (connection, limit) => Done(connection.ReceiveBytes(limit)),
        ["ReceiveBytesAsync"] =
            async (connection, limit) => await connection.ReceiveBytesAsync(limit, Cancellation),
        ["WaitToReceive, ReceiveBytes"] = (connection, limit) =>
            Done(connection.WaitToReceive() ? connection.ReceiveBytes(limit) : null),
        ["ReceivePooled"] = (connection, limit) => Done(connection.ReceivePooled(limit)),
        ["ReceivePooledAsync"] =
            async (connection, limit) => await connection.ReceivePooledAsync(limit, Cancellation),
        ["ReceiveStream"] = (connection, limit) => Done(connection.ReceiveStream(limit)),
        ["ReceiveStreamAsync"] =
            async (connection, limit) => await connection.ReceiveStreamAsync(limit, Cancellation),
    };

    public static TheoryData<string> ByOptions => [.. Calls.Keys];

    public static TheoryData<string> ByParameter => [.. WithLimit.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(ByOptions))]
    public Task The_limit_in_the_options_is_exact_to_the_byte(string call) =>
        CheckAsync(Calls[call], Calls[call], Exact, OneLess);

    [Theory(Timeout = Limit)]
    [MemberData(nameof(ByParameter))]
    public Task The_limit_of_the_call_is_exact_to_the_byte(string call) => CheckAsync(
        connection => WithLimit[call](connection, Pickle.Length),
        connection => WithLimit[call](connection, Pickle.Length - 1),
        ConnectionOptions.Default, ConnectionOptions.Default);

    [Theory(Timeout = Limit)]
    [MemberData(nameof(ByParameter))]
    public async Task A_negative_limit_is_refused_and_consumes_nothing(string call)
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        sender.SendBytes(Pickle);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await WithLimit[call](receiver, -1));
        Assert.Equal(Pickle, receiver.ReceiveBytes());
    }

    // Ensures that the limit of a newly added call is tested too. Handles arrive in a message of the system and have no
    // limit.
    [Fact]
    public void Every_receiving_call_is_included()
    {
        string[] receiving = [.. typeof(Connection).GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Concat(typeof(ConnectionRequests).GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Select(method => method.Name)
            .Where(name => name.Contains("Receive", StringComparison.Ordinal)
                || name.StartsWith("Request", StringComparison.Ordinal)
                || name.StartsWith("Serve", StringComparison.Ordinal))
            .Where(name => !name.Contains("Handle", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal)];
        string[] tried = [.. Calls.Keys.Select(call => call.Split('<', '(', ',')[0])
            .Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(receiving, tried);
    }

    private static async Task CheckAsync(
        Func<Connection, Task> passes, Func<Connection, Task> fails, ConnectionOptions exact, ConnectionOptions oneLess)
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe(exact);
        using (sender)
        using (receiver)
        {
            sender.SendBytes(Pickle);
            try
            {
                await passes(receiver);
            }
            catch (OperationCanceledException served)
            {
                // The handler of ServeAsync throws this once it has received the message.
                Assert.Equal("served", served.Message);
            }
        }

        (sender, receiver) = Connection.CreatePipe(oneLess);
        using (sender)
        using (receiver)
        {
            sender.SendBytes(Pickle);
            MessageTooLongException refused =
                await Assert.ThrowsAsync<MessageTooLongException>(async () => await fails(receiver));
            Assert.Equal((Pickle.Length, Pickle.Length - 1), (refused.Length, refused.Limit));
            Assert.False(receiver.IsReadable);
        }
    }

    private static Task Done(object? _) => Task.CompletedTask;
}
