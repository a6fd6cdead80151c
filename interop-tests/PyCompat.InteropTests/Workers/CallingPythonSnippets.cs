using PyCompat.NumPy;
using PyCompat.Workers;

namespace PyCompat.InteropTests.Workers;

/// <summary>
/// The code of docs/calling-python.md, each block between two marks; <see cref="CallingPythonPageTests"/> runs them and
/// compares the page.
/// </summary>
internal static class CallingPythonSnippets
{
    public static readonly PythonPoolOptions InThisTest = WorkerHarness.PoolOptions();

    public static async Task FirstCallAsync()
    {
        // [first call]
        await using PythonPool python = await PythonPool.StartAsync();
        double root = await python.CallAsync<double>("math:sqrt", [16]);
        // [end]
        Assert.Equal(4, root);
    }

    public static async Task OptionsAsync()
    {
        // [options]
        PythonPoolOptions options = new()
        {
            ModulePath = ["python-fixtures"],
            Initializer = "shop:load_prices",
            InitializerArguments = new PythonArguments { ["discount"] = 10 },
            CallTimeout = TimeSpan.FromSeconds(30),
            Output = line => Console.WriteLine($"python {line.ProcessId}: {line.Text}"),
        };
        // [end]
        await using PythonPool python = await PythonPool.StartAsync(
            options with { Process = InThisTest.Process, WorkerCount = 1 });

        // [arguments]
        Order[] orders = [new("tea", 2), new("coffee", 1)];
        string total = await python.CallAsync<string>(
            "shop:total", new PythonArguments(orders) { ["currency"] = "GBP" });
        // [end]
        Assert.Equal("12.60 GBP", total);

        // [exceptions]
        try
        {
            await python.CallAsync<double>("shop:price", ["milk"]);
        }
        catch (PyException raised)
        {
            Console.WriteLine(raised.Message);          // KeyError: 'milk'
            Console.WriteLine(raised.RemoteTraceback);  // as Python prints it
        }
        // [end]

        // [map]
        await foreach (double price in python.MapAsync<string, double>("shop:price", ["tea", "coffee"]))
        {
            Console.WriteLine(price);
        }
        // [end]

        // [stream]
        await foreach (int number in python.StreamAsync<int>("shop:countdown", [1_000_000]))
        {
            if (number < 999_990)
            {
                break;
            }
        }
        // [end]

        // [async]
        string answer = await python.CallAsync<string>("shop:fetch", ["tea"]);
        // [end]
        Assert.Equal("TEA", answer);

        // [progress]
        await python.CallAsync<string>("shop:train", [100], new CallOptions
        {
            Progress = new Progress<object?>(value => Console.WriteLine(value)),
        });
        // [end]

        // [deadline]
        try
        {
            await python.CallAsync<object?>(
                "shop:think", [3600], new CallOptions { Timeout = TimeSpan.FromMilliseconds(100) });
        }
        catch (TimeoutException late)
        {
            Console.WriteLine(late.Message);
        }
        // [end]

        // [death]
        try
        {
            await python.CallAsync<object?>("shop:crash");
        }
        catch (PythonProcessException ended)
        {
            Console.WriteLine(ended.Signal);         // SIGABRT
            Console.WriteLine(ended.StandardError);  // where Python was, by faulthandler
        }
        // [end]
    }

    public static async Task NumPyAsync()
    {
        PythonPoolOptions options = InThisTest with { WorkerCount = 1 };

        // [numpy]
        options = options with
        {
            PickleOptions = options.PickleOptions with { Converters = NumPyConverters.All },
        };
        // [end]
        await using PythonPool python = await PythonPool.StartAsync(options);
        Assert.Equal(0, python.Statistics.Calls);
    }

    // [order]
    internal sealed record Order(string Item, int Count);
    // [end]
}
