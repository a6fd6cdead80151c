using PyCompat.Pickle.Model;

namespace PyCompat.Tool.Json.Forms;

/// <summary>
/// Instances: the class, the arguments of the construction, and the content. Everything that the pickle does is
/// included, in the pickle's order, so that it can be sent back.
/// </summary>
internal static class ObjectForm
{
    private const string Class = "class";
    private const string Name = "name";
    private const string Args = "args";
    private const string New = "new";
    private const string Kwargs = "kwargs";
    private const string Instance = "instance";
    private const string Items = "items";
    private const string Entries = "entries";
    private const string Attributes = "attributes";
    private const string Slots = "slots";
    private const string State = "state";
    private const string Steps = "steps";
    private const string Append = "append";
    private const string Add = "add";
    private const string Discard = "discard";
    private const string SetState = "set_state";

    private static readonly string[] Keys =
        [Class, Name, Args, New, Kwargs, Instance, Items, Entries, Attributes, Slots, State, Steps];

    private static readonly PyGlobal GetAttr = new("builtins", "getattr");

    /// <summary>The order in which <c>object.__reduce_ex__</c> makes a pickle fill an object.</summary>
    private static readonly PyStepKind[] UsualOrder = [PyStepKind.Append, PyStepKind.SetItems, PyStepKind.Build];

    /// <summary>Null if the arguments are not a tuple that can be written.</summary>
    public static JsonForm? Of(PyObject made)
    {
        if (made.ArgumentsAsPickled is not PyTuple)
        {
            return null;
        }

        var fields = new JsonFields();
        AddMaking(fields, made);
        AddSteps(fields, made);
        return new JsonForm(JsonTags.Object, fields);
    }

    public static PyObject Read(FormContent content)
    {
        var fields = content.Fields(Keys);
        var made = Make(content, fields);
        if (content.ListField(fields, Items) is { } items)
        {
            made.Add(new PyStep(PyStepKind.Append, items));
        }

        if (content.ListField(fields, Entries) is { } entries)
        {
            made.Add(new PyStep(PyStepKind.SetItems, Flat(content, entries)));
        }

        if (fields.TryGetValue(State, out var state) && (fields.ContainsKey(Attributes) || fields.ContainsKey(Slots)))
        {
            throw content.Wrong("either state, or attributes and slots");
        }

        if (fields.ContainsKey(State))
        {
            made.Add(new PyStep(PyStepKind.Build, state));
        }
        else if (fields.TryGetValue(Slots, out var slots))
        {
            made.Add(new PyStep(PyStepKind.Build, new PyTuple(fields.GetValueOrDefault(Attributes), slots)));
        }
        else if (fields.TryGetValue(Attributes, out var attributes))
        {
            made.Add(new PyStep(PyStepKind.Build, attributes));
        }

        foreach (var step in content.ListField(fields, Steps) ?? [])
        {
            made.Add(ReadStep(content, step, made));
        }

        return made;
    }

    private static void AddMaking(JsonFields fields, PyObject made)
    {
        var arguments = made.Arguments.ToArray();
        switch (made.Construction, made.Callable, arguments)
        {
            // A member of an Enum in some versions, a bound method of a class, or a nested class.
            case (PyConstruction.Call, PyGlobal callable, [PyGlobal type, string name]) when callable.Equals(GetAttr):
                fields.Add(Class, GlobalName.Of(type));
                fields.Add(Name, name);
                break;
            // copyreg.py, _reconstructor: object.__new__(cls), used at protocols 0 and 1 instead of __new__.
            case (PyConstruction.Call, PyGlobal { Module: "copyreg", QualifiedName: "_reconstructor" },
                [PyGlobal type, PyGlobal { Module: "builtins", QualifiedName: "object" }, null]):
                fields.Add(Class, GlobalName.Of(type));
                break;
            case (PyConstruction.Call, PyGlobal { Module: "copyreg", QualifiedName: "__newobj__" },
                [PyGlobal type, .. var rest]):
                AddNew(fields, type, rest);
                break;
            case (PyConstruction.Call, var callable, _):
                fields.Add(Class, ClassOf(callable));
                fields.Add(Args, arguments);
                break;
            case (PyConstruction.Instance, var callable, _):
                fields.Add(Class, ClassOf(callable));
                fields.Add(Instance, arguments);
                break;
            case (_, var callable, _):
                AddNew(fields, callable, arguments);
                if (made.Keywords is { } keywords)
                {
                    fields.Add(Kwargs, keywords);
                }

                break;
        }
    }

    private static void AddNew(JsonFields fields, object callable, object?[] arguments)
    {
        fields.Add(Class, ClassOf(callable));
        if (arguments.Length > 0)
        {
            fields.Add(New, arguments);
        }
    }

    private static object ClassOf(object callable) => callable is PyGlobal global ? GlobalName.Of(global) : callable;

    private static void AddSteps(JsonFields fields, PyObject made)
    {
        var steps = made.Steps;
        var order = steps.Select(step => Array.IndexOf(UsualOrder, step.Kind)).ToArray();
        var isUsual = order.Zip([-1, .. order]).All(pair => pair.First > pair.Second);
        if (!isUsual)
        {
            fields.Add(Steps, steps.Select(object? (step) => SetterOf(step, made)
                ?? new JsonFields { { KeyOf(step), ContentOf(step) } }));
            return;
        }
        foreach (var step in steps)
        {
            switch (step)
            {
                case { Kind: PyStepKind.Append }: fields.Add(Items, ContentOf(step)); break;
                case { Kind: PyStepKind.SetItems }: fields.Add(Entries, ContentOf(step)); break;
                case { Value: PyDict attributes } when HasNames(attributes): fields.Add(Attributes, attributes); break;
                case { Value: PyTuple and [null, PyDict slots] } when HasNames(slots):
                    fields.Add(Slots, slots);
                    break;
                case { Value: PyTuple and [PyDict attributes, PyDict slots] } when HasNames(attributes)
                    && HasNames(slots):
                    fields.Add(Attributes, attributes);
                    fields.Add(Slots, slots);
                    break;
                default: fields.Add(State, step.Value); break;
            }
        }
    }

    /// <summary>The sixth part of <c>__reduce__</c>: a function that is called with the object and the state.</summary>
    private static JsonFields? SetterOf(PyStep step, PyObject made) =>
        step is { Kind: PyStepKind.Discard, Value: PyObject { Construction: PyConstruction.Call, Steps: [] } call }
        && call.Arguments is [var self, var state] && ReferenceEquals(self, made)
            ? new JsonFields { { SetState, new[] { call.Callable, state } } }
            : null;

    private static bool HasNames(PyDict dict) => dict.All(item => JsonWriter.AsKey(item.Key) is not null);

    private static string KeyOf(PyStep step) => step.Kind switch
    {
        PyStepKind.Append => Append,
        PyStepKind.AddItems => Add,
        PyStepKind.SetItems => Entries,
        PyStepKind.Build => State,
        _ => Discard,
    };

    private static object? ContentOf(PyStep step) => step switch
    {
        { Kind: PyStepKind.SetItems, Value: List<object?> flat } => flat.Chunk(2).Cast<object?>(),
        // The list belongs to the pickle, and is not a separate object.
        { Kind: PyStepKind.Append or PyStepKind.AddItems, Value: List<object?> items } => items.Select(item => item),
        _ => step.Value,
    };

    private static PyObject Make(FormContent content, PyDict fields)
    {
        var type = fields.GetValueOrDefault(Class) switch
        {
            PyGlobal or PyObject => fields[Class]!,
            var name => GlobalName.TryParse(name) ?? throw content.Wrong("\"module:name\" as \"class\""),
        };
        var args = content.ListField(fields, Args);
        var instance = content.ListField(fields, Instance);
        var created = content.ListField(fields, New);
        var keywords = fields.GetValueOrDefault(Kwargs);
        return (fields.GetValueOrDefault(Name), args, instance, created, keywords) switch
        {
            (string name, null, null, null, null) => PyObject.Call(GetAttr, type, name),
            (null, { } given, null, null, null) => Create(PyConstruction.Call, type, given),
            (null, null, { } given, null, null) => Create(PyConstruction.Instance, type, given),
            (null, null, null, var given, null) => Create(PyConstruction.New, type, given ?? []),
            (null, null, null, var given, PyDict named) =>
                Create(PyConstruction.NewWithKeywords, type, given ?? [], named),
            _ => throw content.Wrong("at most one of name, args, instance, and new with kwargs (a dict)"),
        };
    }

    private static PyObject Create(PyConstruction way, object type, List<object?> arguments, PyDict? keywords = null) =>
        PyObject.Create(way, type, new PyTuple([.. arguments]), keywords);

    private static PyStep ReadStep(FormContent content, object? step, PyObject made)
    {
        if (step is PyDict { Count: 1 } only)
        {
            var (key, value) = only.Single();
            switch (key, value)
            {
                case (Append, List<object?> items): return new PyStep(PyStepKind.Append, items);
                case (Add, List<object?> items): return new PyStep(PyStepKind.AddItems, items);
                case (Entries, List<object?> pairs):
                    return new PyStep(PyStepKind.SetItems, Flat(content, pairs));
                case (State, _): return new PyStep(PyStepKind.Build, value);
                case (SetState, List<object?> and [PyGlobal or PyObject, var state] setter):
                    return new PyStep(PyStepKind.Discard, PyObject.Call(setter[0]!, made, state));
                case (Discard, _): return new PyStep(PyStepKind.Discard, value);
            }
        }
        throw content.Wrong(
            "steps of one key each: append, add, entries (lists), state, set_state ([function, state]) or discard");
    }

    private static List<object?> Flat(FormContent content, List<object?> pairs)
    {
        List<object?> flat = [];
        foreach (var pair in pairs)
        {
            if (pair is not List<object?> { Count: 2 } keyAndValue)
            {
                throw content.Wrong("entries as pairs: [[key, value], ...]");
            }

            flat.AddRange(keyAndValue);
        }
        return flat;
    }
}
