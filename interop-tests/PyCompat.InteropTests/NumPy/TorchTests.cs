using PyCompat.NumPy;

namespace PyCompat.InteropTests.NumPy;

/// <summary>Tensors that <c>torch.multiprocessing</c> shares, pickled by a program that uses its names.</summary>
public class TorchTests
{
    private const string Oldest = "3.6";

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = Oldest)]
    public async Task A_shared_tensor_is_taken_read_and_released(InstalledPython python)
    {
        Linux.Only("PyTorch shares by descriptors on Linux only");
        await using PythonProcess peer = Start(python, "sends_tensors");
        Connection connection = peer.Connection;
        while (await connection.ReceiveAsync<(string, TorchTensor)?>(TestRun.Cancellation) is var (name, received))
        {
            using TorchTensor tensor = received;
            Assert.Equal(name == "parameter", tensor.RequiresGrad);
            Assert.Equal(name == "every other", tensor.IsCopy);
            await connection.SendAsync(tensor.ToSingles(), TestRun.Cancellation);
        }

        await connection.SendAsync("released", TestRun.Cancellation);
        var (differences, open) = await connection.ReceiveAsync<(List<string>, int)>(TestRun.Cancellation);
        Assert.Empty(differences);
        Assert.Equal(0, open);
        Assert.Equal(0, await peer.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = Oldest, NewestByDefault = true)]
    public async Task The_memory_is_shared_with_Python_until_the_tensor_is_disposed(InstalledPython python)
    {
        Linux.Only("PyTorch shares by descriptors on Linux only");
        await using PythonProcess peer = Start(python, "sends_one_that_changes");
        Connection connection = peer.Connection;
        TorchTensor tensor = await connection.ReceiveAsync(NumPyConverters.Tensor, TestRun.Cancellation);
        Assert.Equal(("torch.int64", false), (tensor.DType, tensor.IsCopy));
        Assert.Equal([1L, 2], tensor.Array.ToArray<long>());

        await connection.SendAsync("write", TestRun.Cancellation);
        Assert.Equal("written", await connection.ReceiveAsync(TestRun.Cancellation));
        Assert.Equal([7L, 2], tensor.Array.ToArray<long>());

        tensor.Dispose();
        tensor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.Array.ToArray<long>());
        await connection.SendAsync("done", TestRun.Cancellation);
        Assert.Equal(0, await peer.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = Oldest, NewestByDefault = true)]
    public async Task An_untyped_tensor_is_taken_by_its_descriptor(InstalledPython python)
    {
        Linux.Only("PyTorch shares by descriptors on Linux only");
        await using PythonProcess peer = Start(python, "sends_one_that_changes");
        Connection connection = peer.Connection;
        object? value = await connection.ReceiveAsync(TestRun.Cancellation);
        PassedDescriptor descriptor = Assert.Single(DescriptorsIn(value));
        Assert.ThrowsAny<InvalidOperationException>(() => TorchTensor.From(value).Dispose());
        await descriptor.TakeAsync(TestRun.Cancellation);
        using (TorchTensor tensor = TorchTensor.From(value))
        {
            Assert.Equal([1L, 2], tensor.Array.ToArray<long>());
        }

        await EndAsync(peer);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = Oldest, NewestByDefault = true)]
    public async Task The_bytes_of_its_message_alone_provide_no_descriptor(InstalledPython python)
    {
        Linux.Only("PyTorch shares by descriptors on Linux only");
        await using PythonProcess peer = Start(python, "sends_one_that_changes");
        byte[] message = await peer.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
        InvalidCastException bare = Assert.Throws<InvalidCastException>(
            () => TorchTensor.From(PickleSerializer.Default.Deserialize(message)));
        Assert.Contains("only the connection that received it", bare.Message, StringComparison.Ordinal);
        await EndAsync(peer);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = Oldest, NewestByDefault = true)]
    public async Task A_tensor_that_contradicts_its_description_is_refused(InstalledPython python)
    {
        Linux.Only("PyTorch shares by descriptors on Linux only");
        await using PythonProcess peer = Start(python, "sends_what_cannot_be_taken");
        Connection connection = peer.Connection;
        string[] reasons =
        [
            "16 bytes, but 8 are shared", "outside of its storage", "outside of its storage", "outside of its storage",
            "repeats items", "repeats items", "its shape has no valid length", "strides are inconsistent",
            "float8_e5m2", "set_sharing_strategy", "tensor.cpu()",
        ];
        foreach (string reason in reasons)
        {
            PickleException refusal = await Assert.ThrowsAsync<PickleException>(
                async () => await connection.ReceiveAsync(NumPyConverters.Tensor, TestRun.Cancellation));
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
            await connection.SendAsync(null, TestRun.Cancellation);
        }

        Assert.Null(await connection.ReceiveAsync(TestRun.Cancellation));
        Assert.Equal(0, await peer.WaitForExitAsync(TestRun.Cancellation));
    }

    private static async Task EndAsync(PythonProcess peer)
    {
        await peer.Connection.SendAsync("write", TestRun.Cancellation);
        await peer.Connection.ReceiveAsync(TestRun.Cancellation);
        await peer.Connection.SendAsync("done", TestRun.Cancellation);
        Assert.Equal(0, await peer.WaitForExitAsync(TestRun.Cancellation));
    }

    private static IEnumerable<PassedDescriptor> DescriptorsIn(object? value) => value switch
    {
        PassedDescriptor descriptor => [descriptor],
        PyObject made => made.Arguments.SelectMany(DescriptorsIn),
        PyTuple items => items.SelectMany(DescriptorsIn),
        _ => [],
    };

    private static PythonProcess Start(InstalledPython python, string function) => PythonProcess.StartFunction(
        "torch_peer",
        function,
        [],
        new PythonProcessOptions
        {
            Interpreter = python.Path,
            Environment = new Dictionary<string, string?>
            {
                ["PYTHONPATH"] = Path.GetDirectoryName(Fixtures.PythonFile("torch_peer.py")),
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            },
            Connection = new ConnectionOptions
            {
                Serializer = new PickleSerializer(new PickleOptions { Converters = NumPyConverters.All }),
            },
        });
}
