using PyCompat.Multiprocessing;
using PyCompat.NumPy;
using PyCompat.Pickle;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Calls Python functions in processes of their own.</summary>
internal static class ProcessCalls
{
    private static readonly ConnectionOptions WithArrays = new()
    {
        Serializer = new PickleSerializer(new PickleOptions
        {
            Limits = PickleLimits.Trusted,
            Converters = NumPyConverters.All,
        }),
    };

    private static Connection? _first;
    private static Connection? _second;

    public static Action Prepare(string what, string python, int count)
    {
        Connection first = _first ??= Start(python);
        switch (what)
        {
            case "burn":
                Connection second = _second ??= Start(python);
                return () =>
                {
                    first.Send(("burn", count));
                    second.Send(("burn", count));
                    CallData.Check(first.Receive<long>(), second.Receive<long>());
                };
            case "rows":
                Dictionary<string, object>[] rows = CallData.Rows(count);
                double price = CallData.PriceOf(rows);
                return () => CallData.Check(price, Call<Dictionary<string, object>[], double>("add_prices", rows));
            case "ints":
                int[] numbers = [.. Enumerable.Range(0, count)];
                long sum = numbers.Sum(static number => (long)number);
                return () => CallData.Check(sum, Call<int[], long>("add", numbers));
            case "floats":
                return () => CallData.Check(count - 1, Call<int, double[]>("floats", count)[^1]);
            default:
                throw new ArgumentException($"There is no call named {what}.", nameof(what));
        }

        TResult Call<TArgument, TResult>(string function, TArgument argument)
        {
            first.Send((function, argument));
            return first.Receive<TResult>();
        }
    }

    // Ends with this process, when its connection closes.
    private static Connection Start(string python) => PythonProcess.StartScript(
        PeerCommands.Fixture(CallData.Script), [],
        new PythonProcessOptions { Interpreter = python, Connection = WithArrays }).Connection;
}
