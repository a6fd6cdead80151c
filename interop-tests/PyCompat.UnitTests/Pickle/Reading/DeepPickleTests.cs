namespace PyCompat.UnitTests.Pickle.Reading;

/// <summary>A million levels: depth uses heap memory, never the thread's stack.</summary>
public class DeepPickleTests
{
    private const int Levels = 1_000_000;

    private static readonly PyGlobal Node = new("linked", "Node");

    public static TheoryData<string> Kinds => ["list", "tuple", "dict", "linked objects", "objects in arguments"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_million_levels_are_read_written_and_shown(string kind)
    {
        object value = Make(kind);

        object? read = PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize(value));

        Assert.Equal(Levels, Count(read));
        Assert.InRange(PyRepr.Format(read, PyRepr.DefaultMaxLength).Length, 10, PyRepr.DefaultMaxLength + 3);
        Assert.NotEmpty(PyRepr.Format(read));
    }

    [Fact]
    public void A_million_levels_at_protocol_0_are_read_and_written()
    {
        var serializer = new PickleSerializer(new PickleOptions { Protocol = 0 });

        Assert.Equal(Levels, Count(serializer.Deserialize(serializer.Serialize(Make("list")))));
    }

    private static object Make(string kind)
    {
        object inner = "end";
        for (int i = 0; i < Levels; i++)
        {
            inner = kind switch
            {
                "list" => new List<object?> { inner },
                "tuple" => new PyTuple(inner),
                "dict" => new PyDict { ["next"] = inner },
                "linked objects" => PyObject.New(Node).WithState(new PyDict { ["next"] = inner }),
                _ => PyObject.Call(Node, inner),
            };
        }

        return inner;
    }

    private static int Count(object? value)
    {
        int levels = 0;
        while (value is not "end")
        {
            levels++;
            value = value switch
            {
                List<object?> list => list[0],
                PyTuple tuple => tuple[0],
                PyDict dict => dict["next"],
                PyObject { Arguments: [var inner] } => inner,
                PyObject made when made.TryGetAttribute("next", out object? next) => next,
                _ => throw new InvalidOperationException($"level {levels} is {value}"),
            };
        }

        return levels;
    }
}
