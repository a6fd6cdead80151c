using System.Collections;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>A value without a form is reported with its path, as in reading.</summary>
public class SentPathTests
{
    private const string NoForm = "System.Uri has no Python equivalent; ";

    [Fact]
    public void The_member_is_named()
    {
        Assert.StartsWith(
            $"$.address: {NoForm}",
            Sent.Refused(static () => new Person("x", new Uri("urn:b"))),
            StringComparison.Ordinal);
        Assert.StartsWith($"$: {NoForm}", Sent.Refused(static () => new Uri("urn:b")), StringComparison.Ordinal);
        Assert.StartsWith(
            $"$['a'][1].address: {NoForm}",
            Sent.Refused(static () => new Dictionary<string, Person[]>
            {
                ["a"] = [new("x", null), new("y", new Uri("urn:b"))],
            }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"$[1][0]['k'][2]: {NoForm}",
            Sent.Refused(
                static () => (1, (new Dictionary<string, List<object?>> { ["k"] = [1, 2, new Uri("urn:b")] }, 3))),
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"$[8]: {NoForm}",
            Sent.Refused(static () => (1, 2, 3, 4, 5, 6, 7, 8, new Uri("urn:b"))),
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"$[0]: {NoForm}",
            Sent.Refused(static () => ValueTuple.Create(new Uri("urn:b"))),
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"$[1]: {NoForm}",
            Sent.Refused(static () => Tuple.Create(1, new Uri("urn:b"))),
            StringComparison.Ordinal);
        Assert.StartsWith($"$['x']: {NoForm}", Sent.Refused(
            static () => new Hashtable { ["x"] = new Uri("urn:b") }), StringComparison.Ordinal);
        Assert.StartsWith($"$.point.address: {NoForm}", Sent.Refused(
            static () => new Named(new Placed(new Uri("urn:b")))), StringComparison.Ordinal);
        Assert.StartsWith($"$.address: {NoForm}", Sent.Refused(
            static () => new Called(new Uri("urn:b"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(2500)]
    public void The_position_after_earlier_batches_is_correct(int index)
    {
        Assert.StartsWith($"$[{index}]: {NoForm}", Sent.Refused(() => Items().ToArray()), StringComparison.Ordinal);
        Assert.StartsWith(
            $"$[{index}]: {NoForm}",
            Sent.Refused(() => Items().ToList<object?>()),
            StringComparison.Ordinal);
        Assert.StartsWith($"$[{index}].address: {NoForm}", Sent.Refused(
            () => Items().Select(static x => new Person("x", x)).ToArray()), StringComparison.Ordinal);

        IEnumerable<Uri?> Items() => Enumerable.Repeat((Uri?)null, index).Append(new Uri("urn:b"));
    }

    [Fact]
    public void A_member_whose_own_type_has_a_form_is_written()
    {
        Assert.Equal("{'name': 'x', 'address': None}", Sent.Repr(static () => new Person("x", null)));
        Assert.Equal("{'shape': {'radius': 1}}", Sent.Repr(static () => new Drawing(new Round(1))));
        Assert.Equal("{'pair': (1, 2)}", Sent.Repr(static () => new Paired(Tuple.Create(1, 2))));
        Assert.Equal(
            "{'any': {'a': [1]}}",
            Sent.Repr(static () => new Loose(new Hashtable { ["a"] = new ArrayList { 1 } })));
    }

    [Fact]
    public void The_state_of_a_manually_created_object_has_members()
    {
        PyObject made = PyObject.New(new PyGlobal("app", "Plain"))
            .WithState(new PyDict { ["owner"] = new List<object?> { new Uri("urn:b") } });
        Assert.StartsWith($"$.owner[0]: {NoForm}", Sent.Refused(() => made), StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_of_a_getter_an_enumerator_or_a_converter_are_not_wrapped()
    {
        var serializer = new PickleSerializer(new PickleOptions
        {
            Converters = [Refusing(new TimeoutException("converter"))],
        });
        object[] values = [new Failing(), new[] { new Failing() }, Throw(), new[] { Throw() }, new Uri("urn:b")];
        foreach (object value in values)
        {
            Assert.Throws<TimeoutException>(() => serializer.Serialize(value));
        }

        Assert.Throws<TimeoutException>(() => serializer.Serialize(new Failing()));
        Assert.Throws<TimeoutException>(() => serializer.Serialize(Throw()));
        Assert.Throws<TimeoutException>(() => serializer.Serialize(new Person("x", new Uri("urn:b"))));
        // The writer, which is reused, is in a clean state.
        Assert.Equal("[1]", Sent.Repr(static () => new[] { 1 }));

        static IEnumerable<int> Throw()
        {
            yield return 1;
            throw new TimeoutException("enumerator");
        }
    }

    [Fact]
    public void An_exception_thrown_twice_has_its_latest_path()
    {
        var once = new PickleException(PickleErrorCode.NotSerializable, "mine");
        var serializer = new PickleSerializer(new PickleOptions
        {
            Converters = [Refusing(once)],
        });
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("$.address: mine", Assert.Throws<PickleException>(
                () => serializer.Serialize(new Person("x", new Uri("urn:b")))).Message);
        }
    }

    private static PyConverter<Uri> Refusing(Exception exception) =>
        PyConverters.Via<Uri, string>(PyConverters.String!, static text => new Uri(text), _ => throw exception);

    internal sealed record Person(string Name, Uri? Address);

    internal sealed record Named(Placed Point);

    [PyClass("app", "Placed")]
    internal sealed record Placed(Uri Address);

    [PyClass("app", "Called", Form = PyInstanceForm.Call)]
    internal sealed record Called(Uri Address);

    internal interface IShape;

    internal sealed record Round(int Radius) : IShape;

    internal sealed record Drawing(IShape Shape);

    internal sealed record Paired(Tuple<int, int> Pair);

    internal sealed record Loose(IEnumerable Any);

    internal sealed class Failing
    {
        public int Value
        {
            get => throw new TimeoutException("getter");
            set => _ = value;
        }
    }
}
