using System.Text.Json;
using PyCompat.Pickle.Text;

namespace PyCompat.InteropTests.Exceptions;

/// <summary>
/// Exceptions of a table, of the whole standard library and of real pools, in .NET beside Python; the table is the one
/// in docs/exceptions.md.
/// </summary>
public class ReceivedExceptionTests
{
    private const int LibraryTimeout = 3 * TestRun.Timeout;

    /// <summary>Python 2 has few of them in a form of their own.</summary>
    private const int FewestRows = 500;

    [Theory(Timeout = LibraryTimeout)]
    [EachPython]
    public async Task An_exception_is_in_NET_what_it_is_in_Python(InstalledPython python)
    {
        PeerResult result = await Peer.RunPythonAsync(python, "exceptions_peer.py");
        result.MustHaveSucceeded();
        IReadOnlyDictionary<string, string> documented = await ReadDocumentAsync();
        List<string> wrong = [];
        int count = 0;
        foreach (string line in result.OutputLines)
        {
            count++;
            ExceptionRow row = JsonSerializer.Deserialize<ExceptionRow>(line)!;
            try
            {
                Check(row, python);
                if (!python.IsPython2 && documented.TryGetValue(row.Name, out string? message))
                {
                    AssertSame("the documented message", message, row.Line.ReplaceLineEndings("\\n"));
                }
            }
            catch (Exception different)
            {
                wrong.Add($"{row.Name}: {different.Message}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count}:\n{string.Join('\n', wrong)}");
        Assert.True(count >= FewestRows, $"there were only {count} exceptions");
    }

    private static void Check(ExceptionRow row, InstalledPython python)
    {
        object? message = PickleSerializer.Default.Deserialize(row.Pickle);
        var pickled = (PyObject)(row.Name switch
        {
            "Pool" => ((PyTuple)((PyTuple)message!)[2]!)[1]!,
            "ProcessPoolExecutor" when ((PyObject)message!).TryGetAttribute("exception", out object? carried) =>
                carried!,
            _ => message!,
        });
        PyException exception = pickled.ToException();
        string type = exception.Type.QualifiedName;
        if (!python.IsPython2)
        {
            AssertSame("type", string.Join('.', row.Type), exception.Type.ToString());
            AssertSame("recognized", row.Type[0] != "__main__" || pickled.IsException, pickled.IsException);
        }

        string prefix = exception.Type.Module is "builtins" or "__main__" ? type : exception.Type.ToString();
        if (row.IsPlain && !IsWordedDifferently(row.Name, python))
        {
            AssertSame("message", row.Text.Length == 0 ? prefix : $"{prefix}: {row.Text}", exception.Message);
            AssertSame("line", row.Line, python.IsPython2 ? row.Line : exception.Message);
        }

        AssertSame(
            "arguments",
            PyRepr.Format(PickleSerializer.Default.Deserialize(row.Arguments)),
            PyRepr.Format(exception.Arguments));
        AssertSame("notes", string.Join('|', row.Notes), string.Join('|', exception.Notes));
        AssertSame("causes", string.Join('|', row.Causes), string.Join('|', Causes(exception)));
        AssertSame(
            "members",
            string.Join('|', row.Members),
            string.Join('|', exception.Exceptions.Select(static member => member.Message)));
        AssertSame("traceback", row.Traceback, exception.RemoteTraceback);
        if (row.Traceback is { } traceback)
        {
            Assert.Contains(traceback.TrimEnd(), exception.ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>Whether this version words the text differently, as docs/exceptions.md says.</summary>
    private static bool IsWordedDifferently(string name, InstalledPython python) => name switch
    {
        "subprocess.CalledProcessError(1, ['ls', '-l'])" => python.Series >= new Version(3, 15),
        "asyncio.IncompleteReadError(b'', None)" => python.Series < new Version(3, 8),
        _ when name.StartsWith("importlib.metadata.PackageNotFoundError", StringComparison.Ordinal) =>
            python.Series < new Version(3, 10),
        _ when name.StartsWith("xmlrpc.client.", StringComparison.Ordinal) => python.Series < new Version(3, 7),
        // Python 2 has other bases for them, and no second file name.
        _ => python.IsPython2
            && (name.StartsWith("ssl.", StringComparison.Ordinal) || name.Contains("None, u'y'")
                || name.StartsWith("urllib.ContentTooShortError", StringComparison.Ordinal)),
    };

    private static IEnumerable<string> Causes(PyException exception)
    {
        for (Exception? cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            yield return cause.Message;
        }
    }

    private static void AssertSame<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"{what}: in Python {expected}; in .NET {actual}");
        }
    }

    /// <summary>Reads the rows of the table: an expression, and the message.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> ReadDocumentAsync()
    {
        string[] lines = await File.ReadAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "docs", "exceptions.md"), TestRun.Cancellation);
        var rows = lines
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(static line => line.Split('`'))
            .Where(static parts => parts.Length == 5)
            .ToDictionary(static parts => parts[1], static parts => parts[3]);
        Assert.NotEmpty(rows);
        return rows;
    }
}
