using PyCompat.Pickle.Razorvine.Reading;

namespace PyCompat.UnitTests.Multiprocessing.Messaging;

/// <summary>Sending and receiving objects of known types, in every call that does so.</summary>
public class TypedRequestTests
{
    private const int Limit = 30_000;

    private static readonly PyConverter<List<int>> Numbers = PyConverters.ListOf(PyConverters.Int32);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Requests_and_replies_have_the_requested_types()
    {
        (Connection client, Connection server) = Connection.CreatePipe();
        Task serving;
        using (server)
        {
            using (client)
            {
                serving = server.ServeAsync<Question, Answer>(
                    static (question, _) => new(new Answer([.. Enumerable.Range(0, question.Count)])),
                    cancellationToken: Cancellation);
                Answer answer = await client.RequestAsync<Answer>(new Question(3), Cancellation);
                Assert.Equal([0, 1, 2], answer.Numbers);
                Answer blocking = await Task.Run(() => client.Request<Answer>(new Question(2)), Cancellation);
                Assert.Equal([0, 1], blocking.Numbers);
                PickleException refused = await Assert.ThrowsAsync<PickleException>(
                    async () => await client.RequestAsync(new Question(1), PyConverters.Int32, Cancellation));
                Assert.Equal(PickleErrorCode.TypeMismatch, refused.ErrorCode);
                var untyped = await client.RequestAsync(new Question(1), Cancellation);
                Assert.IsType<PyDict>(untyped);
            }

            await serving;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Objects_of_a_type_are_received_until_the_end()
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        using (receiver)
        {
            using (sender)
            {
                for (int i = 0; i < 6; i++)
                {
                    await sender.SendAsync(new List<int> { i }, Cancellation);
                }
            }

            Assert.True(receiver.WaitToReceive());
            Assert.Equal([0], receiver.Receive(Numbers));
            Assert.Equal([1], receiver.Receive<int[]>());
            Assert.Equal([2], await receiver.ReceiveAsync(Numbers, Cancellation));
            Assert.True(await receiver.WaitToReceiveAsync(Cancellation));
            Assert.Equal((int[])[3], await receiver.ReceiveAsync<int[]>(Cancellation));
            List<int> rest = [];
            await foreach (int[] numbers in receiver.ReceiveAllAsync<int[]>(Cancellation))
            {
                rest.AddRange(numbers);
            }

            Assert.Equal([4, 5], rest);
            await foreach (List<int> numbers in receiver.ReceiveAllAsync(Numbers, Cancellation))
            {
                Assert.Fail($"{numbers} after the end");
            }

            Assert.False(receiver.WaitToReceive());
            Assert.False(await receiver.WaitToReceiveAsync(Cancellation));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Typed_pickles_are_written_to_and_read_from_streams()
    {
        PickleSerializer serializer = PickleSerializer.Default;
        using MemoryStream stream = new();
        serializer.Serialize(stream, new Question(1));
        serializer.Serialize(stream, [2], Numbers);
        await serializer.SerializeAsync(stream, new Question(3), Cancellation);
        await serializer.SerializeAsync(stream, [4], Numbers, Cancellation);
        stream.Position = 0;

        Assert.Equal(1, serializer.Deserialize<Question>(stream).Count);
        Assert.Equal([2], serializer.Deserialize(stream, Numbers));
        Assert.Equal(3, (await serializer.DeserializeAsync<Question>(stream, Cancellation)).Count);
        long last = stream.Position;
        Assert.Equal([4], await serializer.DeserializeAsync(stream, Numbers, Cancellation));
        stream.Position = last;
        Assert.True(serializer.TryDeserialize(stream, Numbers, out List<int>? numbers));
        Assert.Equal([4], numbers);
        Assert.False(serializer.TryDeserialize(stream, out Question? _));
        Assert.False((await serializer.TryDeserializeAsync<Question>(stream, Cancellation)).Read);
        await Assert.ThrowsAsync<EndOfStreamException>(
            async () => await serializer.DeserializeAsync(stream, Numbers, Cancellation));
    }

    private sealed record Question(int Count);

    private sealed record Answer(int[] Numbers);
}
