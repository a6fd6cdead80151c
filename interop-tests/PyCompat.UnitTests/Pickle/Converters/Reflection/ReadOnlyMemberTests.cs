using System.Collections.ObjectModel;

namespace PyCompat.UnitTests.Pickle.Converters.Reflection;

/// <summary>Members without a public setter: their content is sent, and read back or reported.</summary>
public class ReadOnlyMemberTests
{
    [Fact]
    public void Collections_without_a_setter_are_sent_and_filled()
    {
        var sent = new Lists();
        sent.Items.Add(1);
        sent.ByName["a"] = 2;
        sent.Set.Add(3);
        sent.Seen.Add(4);
        sent.Waiting.Enqueue(5);
        sent.Pile.Push(6);
        sent.Pile.Push(7);
        sent.Pair[1] = 8;
        sent.Field.Add(9);
        const string expected = "{'field': [9], 'items': [1], 'by_name': {'a': 2}, 'set': {3}, 'seen': [4], "
            + "'waiting': [5], 'pile': [7, 6], 'pair': [0, 8]}";
        Assert.Equal(expected, Sent.Repr(() => sent));
        Lists back = BothWays.Read<Lists>(PickleSerializer.Default.Serialize(sent));
        Assert.Equal(expected, Sent.Repr(() => back));
        Assert.Equal([7, 6], back.Pile);
    }

    [Fact]
    public void The_initial_content_of_a_collection_is_replaced() =>
        Assert.Equal(
            [1, 2], BothWays.ReadPython<Preset>(new PyDict { ["items"] = new List<object?> { 1L, 2L } }).Items);

    [Fact]
    public void Non_public_setters_are_used()
    {
        var sent = new Inner(5, "n");
        Assert.Equal("{'number': 5, 'name': 'n'}", Sent.Repr(() => sent));
        Inner back = BothWays.Read<Inner>(PickleSerializer.Default.Serialize(sent));
        Assert.Equal((5, "n"), (back.Number, back.Name));
    }

    [Fact]
    public void A_value_that_cannot_be_set_must_be_equal_or_is_reported()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(new Ring(2));
        Assert.Equal("{'radius': 2.0, 'area': 12.0}", PyRepr.Format(PickleSerializer.Default.Deserialize(pickle)));
        Assert.Equal(12, BothWays.Read<Ring>(pickle).Area);
        PickleException told = BothWays.Refused<Ring>(new PyDict { ["radius"] = 2.0, ["area"] = 1.0 });
        Assert.Contains("'area'", told.Message, StringComparison.Ordinal);
        told = BothWays.Refused<Stamp>(new PyDict { ["when"] = "x" });
        Assert.Contains("'when'", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_without_a_form_are_reported_when_a_value_for_them_arrives()
    {
        PickleException told = BothWays.Refused<WithUri>(new PyDict { ["u"] = "http://a", ["n"] = 1L });
        Assert.StartsWith("$.u: System.Uri has no Python equivalent", told.Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "$[0]: System.Uri has no Python equivalent",
            BothWays.Refused<List<Uri>>(new List<object?> { "http://a" }).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "$['a'][0]: ",
            BothWays.Refused<Dictionary<string, IShaped[]>>(
                new PyDict { ["a"] = new List<object?> { new PyDict() } }).Message,
            StringComparison.Ordinal);
        Assert.Null(BothWays.ReadPython<WithUri>(new PyDict { ["u"] = null, ["n"] = 1L }).U);
        Assert.Empty(BothWays.ReadPython<List<Uri>>(new List<object?>()));
        Assert.StartsWith(
            "$: System.Uri has no Python equivalent",
            Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize<Uri>([])).Message,
            StringComparison.Ordinal);
        Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize<IShaped>([]));
    }

    internal interface IShaped;

    internal sealed record WithUri(Uri? U, int N);

    internal sealed class Lists
    {
        public readonly Collection<int> Field = [];

        public List<int> Items { get; } = [];

        public IDictionary<string, int> ByName { get; } = new Dictionary<string, int>();

        public HashSet<int> Set { get; } = [];

        public IReadOnlyList<int> SeenToo => Seen;

        public ObservableCollection<int> Seen { get; } = [];

        public Queue<int> Waiting { get; } = [];

        public Stack<int> Pile { get; } = [];

        public int[] Pair { get; } = new int[2];
    }

    internal sealed class Preset
    {
        public IReadOnlyCollection<int> Items { get; } = new List<int> { 7 };
    }

    internal abstract class Outer
    {
        public int Number { get; private protected set; }
    }

    internal sealed class Inner : Outer
    {
        public Inner()
        {
        }

        public Inner(int number, string name) => (Number, Name) = (number, name);

        public string Name { get; private set; } = "";
    }

    internal sealed class Ring(double radius)
    {
        public double Radius { get; } = radius;

        public double Area { get; } = 3 * radius * radius;
    }

    internal sealed class Stamp
    {
        public string When { get; } = "now";

        [PyIgnore]
        public Uri Home { get; } = new("http://a");
    }
}
