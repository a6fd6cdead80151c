namespace PyCompat.UnitTests.Pickle.Converters.Records;

public sealed class RecordTests
{
    private static readonly PyDict Line = new() { ["product_name"] = "tea", ["unit_price"] = 1.5, ["count"] = 2L };

    [Fact]
    public void A_dict_becomes_a_record_and_is_written_back_as_one()
    {
        var python = new PyDict
        {
            ["id"] = 7L,
            ["name"] = "seven",
            ["lines"] = new List<object?> { Line, new PyDict(Line) },
            ["note"] = "x",
        };
        Order order = BothWays.ReadPython<Order>(python);
        Assert.Equal((7, "seven", "x", null), (order.Id, order.Name, order.Note, order.Discount));
        Assert.Equal([new OrderLine("tea", 1.5, 2), new OrderLine("tea", 1.5, 2)], order.Items);
        byte[] written = PickleSerializer.Default.Serialize(order);
        var back = Assert.IsType<PyDict>(PickleSerializer.Default.Deserialize(written));
        Assert.Equal(["id", "name", "lines", "discount", "note"], back.Keys);
        Assert.Equal(order.Items, BothWays.Read<Order>(written).Items);
    }

    [Fact]
    public void A_record_in_an_untyped_collection_is_written_like_a_typed_one()
    {
        var line = new OrderLine("tea", 1.5, 2);
        byte[] pickle = PickleSerializer.Default.Serialize<object>(new object[] { line, line, new { FullName = "x" } });
        var list = Assert.IsType<List<object?>>(PickleSerializer.Default.Deserialize(pickle));
        Assert.Same(list[0], list[1]);
        Assert.Equal("tea", Assert.IsType<PyDict>(list[0])["product_name"]);
        Assert.Equal("x", Assert.IsType<PyDict>(list[2])["full_name"]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void An_instance_of_any_class_becomes_a_record_by_its_attributes(int protocol)
    {
        PyObject made = PyObject.New(new PyGlobal("shop", "Line")).WithState(Line);
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
        byte[] pickle = serializer.Serialize<object>(new List<object?> { made, made, null });
        OrderLine?[] lines = protocol > 2
            ? BothWays.Read<OrderLine?[]>(pickle)
            : BothWays.ReadIrregular<OrderLine?[]>(pickle);
        Assert.Equal([new OrderLine("tea", 1.5, 2), new OrderLine("tea", 1.5, 2), null], lines);
        Assert.Same(lines[0], lines[1]);
    }

    [Fact]
    public void Slots_and_arguments_and_lists_of_values_become_members()
    {
        var cls = new PyGlobal("m", "C");
        object?[] forms =
        [
            PyObject.New(cls).WithState(new PyTuple(null, new PyDict(Line))),
            PyObject.New(cls, "tea", 1.5, 2L),
        ];
        Assert.All(
            forms, static form => Assert.Equal(new OrderLine("tea", 1.5, 2), BothWays.ReadPython<OrderLine>(form)));

        var nested = new PyDict { ["__dict__"] = new PyDict(Line), ["__pydantic_extra__"] = null };
        Assert.Equal(new OrderLine("tea", 1.5, 2), BothWays.ReadIrregular<OrderLine>(
            PickleSerializer.Default.Serialize<object>(PyObject.New(cls).WithState(nested))));
    }

    [Fact]
    public void Values_without_names_are_assigned_by_position_if_the_record_specifies_it()
    {
        var called = new PyGlobal("shapes", "Called");
        object?[] values = [1L, "b", true, 0.5];
        PyObject[] forms =
        [
            PyObject.Call(called, values),
            PyObject.New(called, values),
            PyObject.New(called).WithState(new List<object?>(values)),
        ];
        Assert.All(forms, static form => Assert.Equal(
            new Called(1, "b", true, 0.5), BothWays.ReadPython<Called>(form)));
        var other = new PyGlobal("m", "C");
        object?[] line = ["tea", 1.5, 2L];
        Assert.Equal(
            "$: a m.C has values without names in its state: if OrderLine has its members in the same order, "
            + "use [PyClass(\"m\", \"C\", Form = PyInstanceForm.Call)]",
            BothWays.Refused<OrderLine>(PyObject.New(other).WithState(new List<object?>(line))).Message);
        Assert.Equal(
            "$: expected a dict or an object, got what a call of m.C made, which does not name its values",
            BothWays.Refused<OrderLine>(PyObject.Call(other, line)).Message);
        Assert.Equal(
            "$: a m.C is made of 2 values, but OrderLine has 3 members",
            BothWays.Refused<OrderLine>(PyObject.New(other, "tea", 1.5)).Message);
        PyObject circle = PyObject.Call(new PyGlobal("__main__", "Circle"), 2.0);
        Assert.Contains(
            "set Form = PyInstanceForm.Call", BothWays.Refused<Shape>(circle).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Instances_are_written_in_each_form_and_at_each_protocol(int protocol)
    {
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
        Check<Shape>(new Circle(1.5), "__main__.Circle");
        Check<Shape>(new Box(1, 2), "shapes.Box");
        Check(new Slotted(1, "b"), "shapes.Slotted");
        Check(new Called(1, "b", true, 0.5), "shapes.Called");
        Check(Permission.Read | Permission.Write, "shapes.Permission");
        Assert.Equal(Plain.SecondOne, BothWays.ReadIrregular<Plain>(serializer.Serialize(Plain.SecondOne)));
        Assert.Equal(Color.DarkGreen, BothWays.ReadIrregular<Color>(serializer.Serialize(Color.DarkGreen)));

        void Check<T>(T value, string cls)
        {
            byte[] pickle = serializer.Serialize(value);
            object? untyped = serializer.Deserialize(pickle);
            PyGlobal? actual = untyped is PyObject { Callable: PyGlobal { QualifiedName: "__newobj__" } } old
                ? (PyGlobal)old.Arguments[0]!
                : Assert.IsType<PyObject>(untyped).Class;
            Assert.Equal(cls, actual?.ToString());
            if (protocol >= 2)
            {
                Assert.Equal(value, BothWays.ReadIrregular<T>(pickle));
            }

            Assert.Equal(untyped!.ToString(), serializer.Deserialize(serializer.Serialize<object?>(value))!.ToString());
        }
    }

    [Fact]
    public void One_registration_matches_the_script_under_fork_and_under_spawn()
    {
        foreach (string module in (string[])["__main__", "__mp_main__"])
        {
            PyObject circle = PyObject.New(new PyGlobal(module, "Circle")).WithState(new PyDict { ["radius"] = 2.0 });
            Assert.Equal(new Circle(2), BothWays.ReadPython<Shape>(circle));
        }

        PyObject other = PyObject.New(new PyGlobal("m", "Circle")).WithState(new PyDict { ["radius"] = 2.0 });
        Assert.Equal(
            "$: expected a __main__.Circle or a shapes.Box, got m.Circle", BothWays.Refused<Shape>(other).Message);
        Assert.Equal("$: expected a __main__.Circle or a dict, got m.Circle", BothWays.Refused<Circle>(other).Message);
    }

    [Fact]
    public void Enums_are_read_from_numbers_names_and_members()
    {
        var color = new PyGlobal("shapes", "Color");
        object?[] forms =
        [
            2L, "DARK", "DarkGreen", PyObject.Call(color, 2L), PyObject.Call(color, "DARK"),
        ];
        Assert.All(forms, static form => Assert.Equal(Color.DarkGreen, BothWays.ReadPython<Color>(form)));
        PyObject dark = PyObject.Call(color, 2L);
        Assert.Equal(
            [Color.DarkGreen, Color.DarkGreen], BothWays.ReadPython<Color[]>(new List<object?> { dark, dark }));
        Assert.Equal(Permission.Read | Permission.Write, BothWays.ReadPython<Permission>(6L));
        Assert.Equal((Permission)7, PyConvert.To<Permission>(7L));
        Assert.Equal(PickleErrorCode.OutOfRange, BothWays.Refused<Permission>(256L).ErrorCode);
        Assert.Equal("$: 9 is not a member of Color", BothWays.Refused<Color>(9L).Message);
        Assert.Equal("$: 'PINK' is not a member of Color", BothWays.Refused<Color>("PINK").Message);
        Assert.Equal(PickleErrorCode.TypeMismatch, BothWays.Refused<Color>(1.0).ErrorCode);
    }

    [Fact]
    public void Missing_null_and_mistyped_members_are_reported_with_their_path()
    {
        var python = new PyDict { ["id"] = 7L, ["name"] = "x", ["lines"] = new List<object?> { new PyDict(Line) } };
        ((PyDict)((List<object?>)python["lines"]!)[0]!)["unit_price"] = "dear";
        Assert.Equal("$.lines[0].unit_price: expected a number, got str", BothWays.Refused<Order>(python).Message);
        python["lines"] = new List<object?>();
        python["name"] = null;
        Assert.Equal("$.name: expected a str, got None", BothWays.Refused<Order>(python).Message);
        python.Remove("name");
        PickleException missing = BothWays.Refused<Order>(python);
        Assert.Equal(PickleErrorCode.MissingMember, missing.ErrorCode);
        Assert.Equal("$: the dict has no 'name', which Order needs", missing.Message);
        Assert.Equal(PickleErrorCode.MissingMember, BothWays.Refused<Node>(new PyDict()).ErrorCode);
        PickleException refused = BothWays.Refused<Positive[]>(new List<object?> { new PyDict { ["value"] = -1L } });
        Assert.StartsWith("$[0]: ", refused.Message, StringComparison.Ordinal);
        Assert.IsType<ArgumentOutOfRangeException>(refused.InnerException);
    }

    [Fact]
    public void Members_that_were_not_requested_are_skipped()
    {
        object?[] extras =
        [
            1L, "text", null, true, 1.5, new byte[] { 1 }, new List<object?> { 1L, new PyDict { ["a"] = 1L } },
            new PyDict(), new List<object?>(), new PyTuple(1L, 2L, 3L, 4L), new PyFrozenSet(1L), new PySet([1L]),
        ];
        foreach (object? extra in extras)
        {
            var python = new PyDict([KeyValuePair.Create<object?, object?>("e", extra), .. Line]);
            Assert.Equal(new OrderLine("tea", 1.5, 2), BothWays.ReadPython<OrderLine>(python));
        }

        object?[] irregular = [new PyTuple("a", "b"), new PyTuple(1L), PyObject.New(new PyGlobal("m", "C"))];
        foreach (object? extra in irregular)
        {
            Assert.Equal(new OrderLine("tea", 1.5, 2), BothWays.ReadIrregular<OrderLine>(
                PickleSerializer.Default.Serialize<object>(
                    new PyDict([KeyValuePair.Create<object?, object?>("e", extra), .. Line]))));
        }
    }

    [Fact]
    public void Cycles_are_preserved_if_a_class_can_contain_itself_and_reported_otherwise()
    {
        var python = new PyDict { ["name"] = "a" };
        python["next"] = python;
        python["children"] = new List<object?> { python };
        byte[] pickle = PickleSerializer.Default.Serialize<object>(python);
        Node node = PickleSerializer.Default.Deserialize<Node>(pickle);
        Assert.Same(node, node.Next);
        Assert.Same(node, node.Children[0]);
        Node again = PickleSerializer.Default.Deserialize<Node>(PickleSerializer.Default.Serialize(node));
        Assert.Same(again, again.Next);
        var ring = new PyDict();
        ring["next"] = new List<object?> { ring };
        PickleException error = BothWays.Refused<Ring>(ring);
        Assert.Equal(PickleErrorCode.TypeMismatch, error.ErrorCode);
        Assert.StartsWith("$.next[0]: the dict contains itself", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_is_bounded_and_never_overflows_the_stack()
    {
        PyDict? chain = null;
        for (int i = 0; i < 200_000; i++)
        {
            chain = new PyDict { ["name"] = "n", ["next"] = chain };
        }

        byte[] pickle = PickleSerializer.Default.Serialize<object?>(chain);
        Assert.Equal(
            PickleErrorCode.LimitExceeded,
            Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize<Node>(pickle)).ErrorCode);
        Node? node = null;
        for (int i = 0; i < 200_000; i++)
        {
            node = new Node { Name = "n", Next = node };
        }

        Assert.Equal(
            PickleErrorCode.NotSerializable,
            Assert.Throws<PickleException>(() => PickleSerializer.Default.Serialize(node)).ErrorCode);
    }

    [Fact]
    public void Options_specify_converters_and_the_naming_policy()
    {
        PickleOptions options = new()
        {
            Naming = PyNaming.AsDeclared,
            Converters =
            [
                PyConverters.Via(PyConverters.String, static text => new Uri(text!), static uri => uri.OriginalString),
            ],
        };
        var serializer = new PickleSerializer(options);
        byte[] pickle = serializer.Serialize(new { HomePage = new Uri("http://example.org/") });
        Assert.Equal("http://example.org/", ((PyDict)serializer.Deserialize(pickle)!)["HomePage"]);
        Assert.Equal(
            [new Uri("http://example.org/")],
            BothWays.Read<Uri[]>(serializer.Serialize(new[] { new Uri("http://example.org/") }), options));
        Assert.Equal(
            "http://example.org/",
            serializer.Deserialize(serializer.Serialize<object>(new Uri("http://example.org/"))));
        PickleException error = BothWays.Refused<Uri[]>(new List<object?> { "://" }, options);
        Assert.StartsWith("$[0]: cannot create System.Uri from it: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_without_reflection_reads_and_writes_like_reflection()
    {
        var line = new PyRecord<OrderLine>();
        PyMember<OrderLine, string?> product =
            line.Member("product_name", PyConverters.String, static x => x.ProductName);
        PyMember<OrderLine, double> price = line.Member("unit_price", PyConverters.Double, static x => x.UnitPrice);
        PyMember<OrderLine, int> count = line.Member("count", PyConverters.Int32, static x => x.Count);
        PyConverter<OrderLine> converter = line.Create(
            values => new OrderLine(values.Get(product)!, values.Get(price), values.Get(count)));
        OrderLine[] lines = [new("a", 1, 1), new("b", 2, 2)];
        byte[] pickle = PickleSerializer.Default.Serialize(lines, PyConverters.ArrayOf(converter));
        Assert.Equal(PickleSerializer.Default.Serialize(lines), pickle);
        Assert.Equal(lines, PickleSerializer.Default.Deserialize(pickle, PyConverters.ArrayOf(converter)));
    }

    [Fact]
    public void A_type_without_a_form_in_Python_is_refused_with_instructions()
    {
        Assert.Contains(
            nameof(PickleOptions.Converters),
            Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize<Uri>([])).Message,
            StringComparison.Ordinal);
    }
}
