namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>Custom converters that read or write incorrectly.</summary>
public class OwnConverterMisuseTests
{
    private delegate T Reads<out T>(ref PyReader reader);

    private delegate void Writes<in T>(ref PyWriter writer, T value);

    private static readonly PyRecordSchema Schema = new([new PyMemberSchema("a"), new PyMemberSchema("b")]);

    [Fact]
    public void A_converter_that_reads_too_little_or_too_much_fails_and_the_rest_of_the_message_is_not_misread()
    {
        var dict = new PyDict { ["a"] = 1L, ["b"] = 2L };
        Refused<int>(7L, "all of its value", static (ref _) => 1);
        Refused<int>(7L, "more values", static (ref reader) => reader.ReadInt32() + reader.ReadInt32());
        Refused<int>(dict, "all of its value", static (ref reader) =>
        {
            reader.BeginRecord(Schema);
            return reader.TryReadMember(out _) ? reader.ReadInt32() : 0;
        });
        Refused<int>(dict, "before reading the previous one", static (ref reader) =>
        {
            reader.BeginRecord(Schema);
            reader.TryReadMember(out _);
            return reader.TryReadMember(out int member) ? member : 0;
        });
        Refused<int>(dict, "more values", static (ref reader) =>
        {
            reader.BeginRecord(Schema);
            while (reader.TryReadMember(out _))
            {
                reader.ReadInt32();
            }

            return reader.ReadInt32();
        });
        Refused<int>(dict, "in or after another one", static (ref reader) =>
        {
            reader.BeginRecord(Schema);
            reader.BeginRecord(Schema);
            return 0;
        });
        Refused<int>(new PyTuple(1L, 2L), "items left", static (ref reader) =>
        {
            reader.BeginTuple(2);
            reader.ReadInt32();
            reader.EndTuple();
            return 0;
        });
        Refused<int>(new PyTuple(1L, 2L), "$[0]: expected a tuple of 3, got a tuple of 2", static (ref reader) =>
        {
            reader.BeginTuple(3);
            int sum = reader.ReadInt32() + reader.ReadInt32() + reader.ReadInt32();
            reader.EndTuple();
            return sum;
        });
        Refused<int>(7L, "stack", static (ref reader) => reader.Read(Recursive));
        Refused<string>(new PyDict(), "expected a str, got dict", static (ref reader) => reader.ReadString()[..1]);
        Refused<string>("", "rejects the values", static (ref reader) => reader.ReadString()[..1]);
    }

    [Fact]
    public void A_converter_that_writes_too_little_or_too_much_fails()
    {
        WrongWritten(static (ref _, _) => { });
        WrongWritten(static (ref writer, value) =>
        {
            writer.WriteInt64(value);
            writer.WriteInt64(value);
        });
        WrongWritten(static (ref writer, value) =>
        {
            writer.TryBeginRecord(Schema);
            writer.WriteInt64(value);
            writer.EndRecord();
        });
        WrongWritten(static (ref writer, value) =>
        {
            writer.TryBeginRecord(Schema);
            writer.WriteInt64(value);
            writer.WriteInt64(value);
        });
        WrongWritten(static (ref writer, value) =>
        {
            writer.BeginTuple(1);
            writer.BeginTuple(1);
            writer.WriteInt64(value);
        });
        Assert.Throws<PickleException>(() => PickleSerializer.Default.Serialize(1, new Other<int>(
            static (ref reader) => reader.ReadInt32(),
            static (ref writer, value) => writer.Write(value, Recursive))));
        // The writer that is kept for the next message is in a clean state.
        Assert.Equal([1], PickleSerializer.Default.Deserialize<int[]>(PickleSerializer.Default.Serialize<int[]>([1])));
    }

    [Fact]
    public void A_tuple_scalars_and_None_work_both_ways()
    {
        var converter = new Other<(int, bool, byte[], string?)>(
            static (ref reader) =>
            {
                reader.BeginTuple(4);
                (int, bool, byte[], string?) value = (
                    reader.ReadInt32(),
                    reader.ReadBoolean(),
                    reader.ReadBytes(),
                    reader.TryReadNone() ? null : reader.ReadString());
                reader.EndTuple();
                return value;
            },
            static (ref writer, value) =>
            {
                writer.BeginTuple(4);
                writer.WriteInt64(value.Item1);
                writer.WriteBoolean(value.Item2);
                writer.WriteBytes(value.Item3);
                writer.WriteString(value.Item4);
                writer.EndTuple();
            });
        byte[] shared = [1, 2];
        (int, bool, byte[], string?)[] values = [(1, true, shared, "a"), (-1, false, shared, null)];
        for (int protocol = 0; protocol <= PickleOptions.HighestProtocol; protocol++)
        {
            var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
            byte[] pickle = serializer.Serialize(values, PyConverters.ArrayOf(converter));
            var read = serializer.Deserialize(pickle, PyConverters.ArrayOf(converter));
            Assert.Equal((1, true, "a"), (read[0].Item1, read[0].Item2, read[0].Item4));
            Assert.Equal((-1, false, null), (read[1].Item1, read[1].Item2, read[1].Item4));
            Assert.Equal(shared, read[1].Item3);
            Assert.Same(read[0].Item3, read[1].Item3);
        }
    }

    [Fact]
    public void An_object_that_occurs_twice_becomes_one_whichever_converter_reads_it()
    {
        var converter = new Other<Tuple<List<int>>>(
            static (ref reader) => Tuple.Create(reader.Read(PyConverters.ListOf(PyConverters.Int32))),
            static (ref writer, value) => writer.Write(value.Item1, PyConverters.ListOf(PyConverters.Int32)));
        List<object?> list = [1L, 2L];
        foreach (byte[] pickle in new[]
        {
            PickleSerializer.Default.Serialize(new List<object?> { list, list }),
            PickleSerializer.Default.Serialize([Tuple.Create(new List<int> { 1 })], PyConverters.ArrayOf(converter)),
        })
        {
            Tuple<List<int>>[] read = PickleSerializer.Default.Deserialize(pickle, PyConverters.ArrayOf(converter));
            Assert.Same(read[0], read[^1]);
        }
    }

    private static readonly Other<int> Recursive = new(
        static (ref reader) => reader.Read(Recursive!), static (ref writer, value) => writer.Write(value, Recursive!));

    private static void Refused<T>(object? value, string text, Reads<T> reads)
    {
        var converter = new Other<T>(reads, static (ref _, _) => { });
        var list = new List<object?> { value, "and on" };
        byte[] pickle = PickleSerializer.Default.Serialize(list);
        PickleException told = Assert.Throws<PickleException>(
            () => PickleSerializer.Default.Deserialize(pickle, PyConverters.ArrayOf(converter)));
        Assert.Contains(text, told.Message, StringComparison.Ordinal);
        Assert.True(
            told.ErrorCode == PickleErrorCode.LimitExceeded
            || told.Message.StartsWith("$[0]", StringComparison.Ordinal));
    }

    private static void WrongWritten(Writes<int> writes)
    {
        var converter = new Other<int>(static (ref reader) => reader.ReadInt32(), writes);
        Assert.Throws<InvalidOperationException>(
            () => PickleSerializer.Default.Serialize([1], PyConverters.ArrayOf(converter)));
    }

    private sealed class Other<T>(Reads<T> reads, Writes<T> writes) : PyConverter<T>
    {
        protected override T Read(ref PyReader reader) => reads(ref reader);

        protected override void Write(ref PyWriter writer, T value) => writes(ref writer, value);
    }
}
