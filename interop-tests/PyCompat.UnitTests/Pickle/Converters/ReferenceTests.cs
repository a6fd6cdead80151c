using System.Collections.Immutable;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>
/// References in a pickle to objects that begin with another value: a tuple that begins with its first item, an object
/// that begins with the name of its class. A reference is never mistaken for that other value.
/// </summary>
public class ReferenceTests
{
    private static readonly PyTuple Pair = new(1L, 2L);
    private static readonly PyTuple Outer = new(Pair, 3L);
    private static readonly PyTuple Day = new("FRIDAY", 1L);
    private static readonly PyTuple Texts = new("a", "b");
    private static readonly PyTuple Member = new("count", "x");

    private static readonly PyObject Point = PyObject.New(new PyGlobal("__main__", "Point"))
        .WithState(new PyDict { ["x"] = 1L, ["y"] = 2L });

    [Fact]
    public void A_tuple_is_not_mistaken_for_its_first_item() =>
        Refused<(((int, int), int), (int, int))>(new PyTuple(Outer, Outer));

    [Fact]
    public void A_tuple_of_texts_is_not_a_text()
    {
        Refused<((string, string), string)>(new PyTuple(Texts, Texts));
        Refused<(ImmutableArray<string>, string)>(new PyTuple(Texts, Texts));
        Refused<((string, string), char)>(new PyTuple(Texts, Texts));
    }

    [Fact]
    public void A_tuple_that_begins_with_its_name_is_not_an_enum_member() =>
        Refused<((string, int), DayOfWeek)>(new PyTuple(Day, Day));

    [Fact]
    public void An_object_is_not_mistaken_for_the_name_of_its_module()
    {
        Refused<(PointStruct, string)>(new PyTuple(Point, Point));
        Refused<(PointRecord, string)>(new PyTuple(Point, Point));
        PyObject named = PyObject.New(new PyGlobal("__main__", "Named"));
        PyDict state = new() { ["name"] = named };
        Refused<Named>(named.WithState(state));
    }

    [Fact]
    public void A_tuple_used_as_a_key_names_no_member()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(
            new PyTuple(Member, new PyDict { [Member] = 5L, ["y"] = 1L }));
        ((string, string) _, Counted read) =
            PickleSerializer.Default.Deserialize<((string, string), Counted)>(pickle);
        Assert.Equal(0, read.Count);
    }

    [Fact]
    public void A_reference_to_a_value_of_the_requested_type_is_resolved()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(new PyTuple(Outer, Outer, Day, Day, Pair));
        var read = PickleSerializer.Default.Deserialize<(
            ((int, int), int),
            ((int, int), int),
            (DayOfWeek, int),
            (string, int),
            (BigInteger, BigInteger))>(pickle);
        Assert.Equal(((1, 2), 3), read.Item2);
        Assert.Equal((DayOfWeek.Friday, 1), read.Item3);
        Assert.Equal(("FRIDAY", 1), read.Item4);
        Assert.Equal((1, 2), read.Item5);
    }

    private static void Refused<T>(object value)
    {
        byte[] pickle = PickleSerializer.Default.Serialize(value);
        Assert.Equal(
            PickleErrorCode.TypeMismatch,
            Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize<T>(pickle)).ErrorCode);
    }

    private readonly record struct PointStruct(int X, int Y);

    private sealed record PointRecord(int X, int Y);

    private sealed class Named
    {
        public string Name { get; set; } = "";
    }

    private sealed class Counted
    {
        public int Count { get; set; }

        public int Y { get; set; }
    }
}
