using System.Collections;
using System.Dynamic;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PyCompat.InteropTests.Types;

/// <summary>What a real Python receives when .NET values are sent by their type and as objects.</summary>
public class SentValuesTests
{
    private enum Level : byte
    {
        High = 200,
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task Collections_arrays_and_json_have_the_stated_form(InstalledPython python)
    {
        await using PythonProcess process = PythonChild.Start(python, "sent_values", "answer_with_repr");
        Connection connection = process.Connection;
        await CheckAsync(connection, new Bag<int> { 1, 2 }, "[1, 2]");
        await CheckAsync(connection, new Dictionary<string, Bag<int>> { ["a"] = [1] }, "{'a': [1]}");
        await CheckAsync(connection, new Settings { ["k"] = 1 }, "{'k': 1}");
        await CheckAsync(connection, new Basket([1]), "{'items': [1]}");
        await CheckAsync(connection, new double[,] { { 1, 2 }, { 3, 4 } }, "[[1.0, 2.0], [3.0, 4.0]]");
        await CheckAsync(connection, new[, ,] { { { 1 }, { 2 } } }, "[[[1], [2]]]");
        await CheckAsync(connection, Expando(), "{'a': 1}");
        await CheckAsync(connection, new Headers(), "{'a': 1}");
        await CheckAsync(connection, new sbyte[] { -1 }, "[-1]");
        await CheckAsync(connection, new object[] { new sbyte[] { -1 } }, "[[-1]]");
        await CheckAsync(connection, new Dictionary<string, object?> { ["x"] = new[] { Level.High } }, "{'x': [200]}");
        await CheckAsync(connection, new ArraySegment<byte>([1, 2, 3], 1, 1), @"b'\x02'");
        await CheckAsync<IEnumerable<int>>(connection, new HashSet<int> { 7 }, "{7}");
        await CheckAsync(connection, new Stack<int>([1, 2]), "[2, 1]");
        await CheckAsync(
            connection, JsonNode.Parse("""{"a": [1, 2.5, null, true, 100000000000000000000]}"""),
            "{'a': [1, 2.5, None, True, 100000000000000000000]}");
        await CheckAsync(connection, JsonSerializer.SerializeToElement("x"), "'x'");
    }

    private static async Task CheckAsync<T>(Connection connection, T value, string expected)
    {
        await connection.SendAsync(value, TestRun.Cancellation);
        Assert.Equal(expected, await connection.ReceiveAsync<string>(TestRun.Cancellation));
        await connection.SendAsync((object?)value, TestRun.Cancellation);
        Assert.Equal(expected, await connection.ReceiveAsync<string>(TestRun.Cancellation));
    }

    private static ExpandoObject Expando()
    {
        dynamic made = new ExpandoObject();
        made.a = 1;
        return made;
    }

    private sealed class Bag<T> : List<T>;

    private sealed class Settings : Dictionary<string, int>
    {
        public string Extra { get; set; } = "x";
    }

    private sealed record Basket(Bag<int> Items);

    private sealed class Headers : IReadOnlyDictionary<string, int>
    {
        public int Count => 1;

        public IEnumerable<string> Keys => ["a"];

        public IEnumerable<int> Values => [1];

        public int this[string key] => 1;

        public bool ContainsKey(string key) => key == "a";

        public bool TryGetValue(string key, out int value)
        {
            value = 1;
            return key == "a";
        }

        public IEnumerator<KeyValuePair<string, int>> GetEnumerator()
        {
            yield return KeyValuePair.Create("a", 1);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
