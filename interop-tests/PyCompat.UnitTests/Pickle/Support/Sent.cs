namespace PyCompat.UnitTests.Pickle.Support;

/// <summary>What Python receives for a value, in each way of sending it.</summary>
internal static class Sent
{
    private static readonly int[] Protocols = [0, 2, 4, 5];

    /// <summary>
    /// Returns Python's repr of a value that is sent as a <typeparamref name="T"/>, after checking that it is the same
    /// for the value sent as an object, or inside an object array, a dict or a record, at every protocol.
    /// </summary>
    public static string Repr<T>(Func<T> make, PickleOptions? options = null)
    {
        string? first = null;
        foreach (int protocol in Protocols)
        {
            var serializer = new PickleSerializer((options ?? PickleOptions.Default) with { Protocol = protocol });
            string typed = Text(serializer.Serialize(make()));
            // Below protocol 2 an object has a different form, but its class has not.
            Assert.Equal(first ?? typed, protocol < 2 || first?.Contains("__newobj__", StringComparison.Ordinal) == true
                ? first ?? typed
                : typed);
            first = typed;
            Assert.Equal(first, Text(serializer.Serialize((object?)make())));
            Assert.Equal($"[{first}]", Text(serializer.Serialize(new object?[] { make() })));
            // An array of bytes is bytes, not a list of them.
            string array = typeof(T) == typeof(byte) ? PyRepr.Format(new[] { make() }) : $"[{first}]";
            Assert.Equal(array, Text(serializer.Serialize(new[] { make() })));
            Assert.Equal(
                $"{{'k': {first}}}",
                Text(serializer.Serialize(new Dictionary<string, object?> { ["k"] = make() })));
            Assert.Equal($"{{'k': {first}}}", Text(serializer.Serialize(new Dictionary<string, T> { ["k"] = make() })));
            Assert.Equal($"{{'item': {first}}}", Text(serializer.Serialize(new Holder<T>(make()))));
            Assert.Equal($"{{'item': {first}}}", Text(serializer.Serialize((object)new Holder<T>(make()))));
            Assert.Equal($"{{'item': {first}}}", Text(serializer.Serialize(new Holder<object?>(make()))));
        }

        return first!;
    }

    /// <summary>
    /// Returns the error for a value without a form, after checking that it is the same typed and untyped, and with the
    /// path.
    /// </summary>
    public static string Refused<T>(Func<T> make, PickleOptions? options = null)
    {
        var serializer = new PickleSerializer(options);
        string message = Told(() => serializer.Serialize(make()));
        Assert.Equal(message, Told(() => serializer.Serialize((object?)make())));
        Assert.StartsWith("$", message, StringComparison.Ordinal);
        string inside = message[1..];
        Assert.Equal("$[0]" + inside, Told(() => serializer.Serialize(new object?[] { make() })));
        Assert.Equal("$[0]" + inside, Told(() => serializer.Serialize(new[] { make() })));
        Assert.Equal(
            "$['k']" + inside, Told(() => serializer.Serialize(new Dictionary<string, object?> { ["k"] = make() })));
        Assert.Equal("$['k']" + inside, Told(() => serializer.Serialize(new Dictionary<string, T> { ["k"] = make() })));
        Assert.Equal("$.item" + inside, Told(() => serializer.Serialize(new Holder<T>(make()))));
        Assert.Equal("$.item" + inside, Told(() => serializer.Serialize((object)new Holder<T>(make()))));
        return message;
    }

    private static string Told(Action send)
    {
        PickleException told = Assert.Throws<PickleException>(send);
        Assert.Equal(PickleErrorCode.NotSerializable, told.ErrorCode);
        return told.Message;
    }

    private static string Text(byte[] pickle) => PyRepr.Format(PickleSerializer.Default.Deserialize(pickle));

    public sealed record Holder<T>(T Item);
}
