using PyCompat.Pickle.Converters.Records;
using PyCompat.Pickle.Reading;

namespace PyCompat.Pickle;

/// <summary>
/// Describes a record to <see cref="PyReader"/> and <see cref="PyWriter"/> for its <see cref="PyConverter{T}"/>: the
/// members, and the class in Python. Created once per type.
/// </summary>
public sealed class PyRecordSchema
{
    /// <summary>Describes a record that is written as a dict.</summary>
    /// <param name="members">The members, in the order in which they are written.</param>
    /// <exception cref="ArgumentException">Two members have the same name.</exception>
    public PyRecordSchema(IEnumerable<PyMemberSchema> members)
        : this(null, PyInstanceForm.State, members)
    {
    }

    /// <summary>Describes a record, written as an instance of a Python class: <see cref="PyClassAttribute"/>.</summary>
    /// <param name="module">The module of the class.</param>
    /// <param name="name">Its qualified name.</param>
    /// <param name="members">The members; the order is that of the fields of a namedtuple.</param>
    /// <param name="form">How Python constructs an instance from them.</param>
    /// <exception cref="ArgumentException">Two members have the same name.</exception>
    public PyRecordSchema(
        string module,
        string name,
        IEnumerable<PyMemberSchema> members,
        PyInstanceForm form = PyInstanceForm.State)
        : this(ClassOf(module, name), form, members)
    {
    }

    internal PyRecordSchema(RecordClass? type, PyInstanceForm form, IEnumerable<PyMemberSchema> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        (Class, Form) = (type, form);
        PyMemberSchema[] all = [.. members];
        Members = all;
        WrittenNames = [.. all.Select(static member => member.Name)];
        Required = [.. Enumerable.Range(0, all.Length)
            .Where(index => (all[index].Rules & PyMemberRules.Required) != 0)];
        RequiredSet = new MemberSet(all.Length, Required);
        RejectsNone = [.. all.Select(static member => (member.Rules & PyMemberRules.NotNull) != 0)];
        Names = new RecordNames(WrittenNames, OtherNamesOf(all));
    }

    /// <summary>The members in order; <see cref="PyReader.TryReadMember"/> returns indices into this list.</summary>
    public IReadOnlyList<PyMemberSchema> Members { get; }

    internal RecordClass? Class { get; }

    internal PyInstanceForm Form { get; }

    internal RecordNames Names { get; }

    internal string[] WrittenNames { get; }

    /// <summary>The indices of the required members.</summary>
    internal int[] Required { get; }

    /// <summary>The required members, as a set.</summary>
    internal MemberSet RequiredSet { get; }

    /// <summary>Which members cannot be None.</summary>
    internal bool[] RejectsNone { get; }

    internal int Count => WrittenNames.Length;

    /// <summary>The Python objects that a record is read from, as error messages name them.</summary>
    internal string Expected => Class is { } type ? $"a {type.Global} or a dict" : "a dict or an object";

    /// <summary>Whether the record's members are declared to be those of its class, in the same order.</summary>
    internal bool IsByPosition => Form is PyInstanceForm.Call or PyInstanceForm.Tuple;

    /// <summary>Returns what a record is read from: <see cref="PyConverter.Expected"/> of its converter.</summary>
    public override string ToString() => Expected;

    private static RecordClass ClassOf(string module, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(module);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new RecordClass(module, name);
    }

    private static IEnumerable<(string Name, int Index)> OtherNamesOf(PyMemberSchema[] members)
    {
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i].OtherName is { } other)
            {
                yield return (other, i);
            }
        }
    }
}
