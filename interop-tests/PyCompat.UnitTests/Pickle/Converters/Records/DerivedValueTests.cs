namespace PyCompat.UnitTests.Pickle.Converters.Records;

/// <summary>Values whose type differs from the requested one: derived classes, sets as sequences.</summary>
public class DerivedValueTests
{
    [Fact]
    public void Derived_values_are_sent_with_their_own_members()
    {
        Assert.Equal("{'x': 1, 'y': 2}", Sent.Repr<Base>(static () => new Derived { X = 1, Y = 2 }));
        Assert.Equal("[{'x': 1, 'y': 2}]", Sent.Repr(static () => new List<Base> { new Derived { X = 1, Y = 2 } }));
        Assert.Contains(
            "has no Python equivalent",
            Sent.Refused<Base>(static () => new Handle { X = 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_are_read_as_the_interfaces_that_they_implement()
    {
        Assert.Equal([1, 2], Read<IEnumerable<int>>(new PySet([1L, 2L])));
        Assert.Equal([1, 2], Read<ICollection<int>>(new PyFrozenSet([1L, 2L])));
        Assert.Equal([1, 2], Read<IReadOnlyCollection<int>>(new PySet([1L, 2L])));
        Assert.Equal([1, 2], Read<IReadOnlyCollection<int>>(new List<object?> { 1L, 2L }));
        Members back = PickleSerializer.Default.Deserialize<Members>(
            PickleSerializer.Default.Serialize(new Members(new HashSet<string> { "a" })));
        Assert.Equal(["a"], back.Names);
        Assert.Contains(
            "expected a list, got set",
            BothWays.Refused<IList<int>>(new PySet([1L])).Message,
            StringComparison.Ordinal);
    }

    private static T Read<T>(object value) =>
        PickleSerializer.Default.Deserialize<T>(PickleSerializer.Default.Serialize(value));

    internal sealed record Members(IReadOnlyCollection<string> Names);

    internal class Base
    {
        public int X { get; set; }
    }

    internal sealed class Derived : Base
    {
        public int Y { get; set; }
    }

    internal sealed class Handle : Base, IDisposable
    {
        public void Dispose()
        {
        }
    }
}
