using PyCompat.Pickle.Converters.Records;
using PyCompat.Pickle.Reading;

namespace PyCompat.Pickle;

/// <summary>
/// What a <see cref="PyConverter{T}"/> of a record says of it to <see cref="PyReader"/> and <see cref="PyWriter"/>: its
/// members, and its class in Python. Made once for each type.
/// </summary>
public sealed class PyRecordSchema
{
    /// <summary>A record that is written as a dict.</summary>
    /// <param name="members">Its members, in the order in which they are written.</param>
    /// <exception cref="ArgumentException">Two members have one name.</exception>
    public PyRecordSchema(IEnumerable<PyMemberSchema> members)
        : this(null, PyInstanceForm.State, members)
    {
    }

    /// <summary>
    /// A record that is written as an instance of a Python class; see <see cref="PyClassAttribute"/>.
    /// </summary>
    /// <param name="module">The module of the class.</param>
    /// <param name="name">Its qualified name.</param>
    /// <param name="members">Its members; the order is that of a namedtuple's fields.</param>
    /// <param name="form">How an instance is made of them.</param>
    /// <exception cref="ArgumentException">Two members have one name.</exception>
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

    /// <summary>The members, in their order; <see cref="PyReader.TryReadMember"/> counts them from 0.</summary>
    public IReadOnlyList<PyMemberSchema> Members { get; }

    internal RecordClass? Class { get; }

    internal PyInstanceForm Form { get; }

    internal RecordNames Names { get; }

    internal string[] WrittenNames { get; }

    /// <summary>Those that have to be there, by their places.</summary>
    internal int[] Required { get; }

    /// <summary>The same.</summary>
    internal MemberSet RequiredSet { get; }

    /// <summary>Which of them cannot be None.</summary>
    internal bool[] RejectsNone { get; }

    internal int Count => WrittenNames.Length;

    /// <summary>What Python objects it takes, as errors name them.</summary>
    internal string Expected => Class is { } type ? $"a {type.Global} or a dict" : "a dict or an object";

    /// <summary>Whether the record says that its members are those of its class, in that order.</summary>
    internal bool IsByPosition => Form is PyInstanceForm.Call or PyInstanceForm.Tuple;

    /// <summary>What Python objects it takes: <see cref="PyConverter.Expected"/> of a converter that has it.</summary>
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
