using System.Diagnostics;
using System.Runtime.InteropServices;
using Python.Runtime;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Calls Python functions in this process, with pythonnet: the rival.</summary>
internal static class EmbeddedCalls
{
    private const string FindLibrary =
        "import os, sysconfig as s; print(os.path.join(s.get_config_var('LIBDIR'), s.get_config_var('INSTSONAME')))";

    private static PyObject? _module;

    public static Action Prepare(string what, string python, int count)
    {
        PyObject module = _module ??= Start(python);
        switch (what)
        {
            case "burn":
                return () =>
                {
                    long[] results = new long[2];
                    Parallel.Invoke(() => results[0] = Burn(), () => results[1] = Burn());
                    CallData.Check(results[0], results[1]);
                };
            case "rows":
                Dictionary<string, object>[] rows = CallData.Rows(count);
                double price = CallData.PriceOf(rows);
                return () => CallData.Check(price, AddPrices(module, rows));
            case "ints":
                int[] numbers = [.. Enumerable.Range(0, count)];
                long sum = numbers.Sum(static number => (long)number);
                return () => CallData.Check(sum, Add(module, numbers));
            case "map":
                return () =>
                {
                    for (int i = 0; i < count; i++)
                    {
                        CallData.Check(i + 1, Small(module, i));
                    }
                };
            case "floats":
                return () => CallData.Check(count - 1, Floats(module, count)[^1]);
            default:
                throw new ArgumentException($"There is no call named {what}.", nameof(what));
        }

        long Burn()
        {
            using (Py.GIL())
            {
                using PyInt argument = new(count);
                using PyObject result = module.InvokeMethod("burn", argument);
                return result.As<long>();
            }
        }
    }

    private static double AddPrices(PyObject module, Dictionary<string, object>[] rows)
    {
        using (Py.GIL())
        {
            using PyList list = new();
            foreach (Dictionary<string, object> row in rows)
            {
                using PyDict dict = new();
                foreach ((string name, object member) in row)
                {
                    using PyObject value = member.ToPython();
                    dict[name] = value;
                }

                list.Append(dict);
            }

            using PyObject result = module.InvokeMethod("add_prices", list);
            return result.As<double>();
        }
    }

    private static long Add(PyObject module, int[] numbers)
    {
        using (Py.GIL())
        {
            PyObject[] items = new PyObject[numbers.Length];
            for (int i = 0; i < items.Length; i++)
            {
                items[i] = new PyInt(numbers[i]);
            }

            using PyList list = new(items);
            using PyObject result = module.InvokeMethod("add", list);
            foreach (PyObject item in items)
            {
                item.Dispose();
            }

            return result.As<long>();
        }
    }

    private static int Small(PyObject module, int number)
    {
        using (Py.GIL())
        {
            using PyInt argument = new(number);
            using PyObject result = module.InvokeMethod("small", argument);
            return result.As<int>();
        }
    }

    private static double[] Floats(PyObject module, int count)
    {
        using (Py.GIL())
        {
            using PyInt argument = new(count);
            using PyObject array = module.InvokeMethod("floats", argument);
            using PyBuffer buffer = array.GetBuffer(PyBUF.SIMPLE);
            double[] result = new double[count];
            Marshal.Copy(buffer.Buffer, result, 0, count);
            return result;
        }
    }

    private static PyObject Start(string python)
    {
        using Process process = Process.Start(new ProcessStartInfo(python, ["-c", FindLibrary])
        {
            RedirectStandardOutput = true,
        })!;
        Runtime.PythonDLL = process.StandardOutput.ReadToEnd().Trim();
        PythonEngine.Initialize();
        PythonEngine.BeginAllowThreads();
        using (Py.GIL())
        {
            using PyObject system = Py.Import("sys");
            using PyObject path = system.GetAttr("path");
            using PyString folder = new(Path.GetDirectoryName(PeerCommands.Fixture(CallData.Script))!);
            path.InvokeMethod("append", folder).Dispose();
            return Py.Import(Path.GetFileNameWithoutExtension(CallData.Script));
        }
    }
}
