using System.Buffers;
using PyCompat.NumPy;

namespace PyCompat.InteropTests.NumPy;

public class NumPyTests
{
    private const int TableTimeout = 5 * TestRun.Timeout;

    private const int FewestArrays = 4000;

    [Theory(Timeout = TableTimeout)]
    [EachNumPy]
    public async Task Every_dtype_comes_back_in_every_shape_order_and_protocol(InstalledPython python)
    {
        await using PythonProcess peer = PythonChild.Start(python, "numpy_peer", "sends_every_array");
        Connection connection = peer.Connection;

        while (await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation) is { Length: > 0 } message)
        {
            int protocol = PickleSerializer.GetProtocol(new ReadOnlySequence<byte>(message));
            NdArray array = NdArray.From(PickleSerializer.Default.Deserialize(message));
            var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
            await connection.SendBytesAsync(
                serializer.Serialize(new PyTuple(array, OwnTypes.Remake(array))), TestRun.Cancellation);
        }

        var result = (PyTuple)(await connection.ReceiveAsync(TestRun.Cancellation))!;
        Assert.Empty((List<object?>)result[1]!);
        Assert.InRange((long)result[0]!, FewestArrays, int.MaxValue);
        Assert.Equal(0, await peer.WaitForExitAsync(TestRun.Cancellation));
    }
}
