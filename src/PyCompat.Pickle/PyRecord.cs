using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Converters.Records;

namespace PyCompat.Pickle;

/// <summary>
/// Describes, without reflection, how a record, class or struct is read and written: its members, then how it is
/// created from them. For native AOT and trimmed programs; elsewhere types are inspected by reflection.
/// </summary>
/// <example>
/// <code>
/// var point = new PyRecord&lt;Point&gt;();
/// var x = point.Member("x", PyConverters.Int32, p => p.X);
/// var y = point.Member("y", PyConverters.Int32, p => p.Y);
/// PyConverter&lt;Point&gt; converter = point.Create(values => new Point(values.Get(x), values.Get(y)));
/// </code>
/// </example>
public sealed class PyRecord<T>
{
    private readonly List<PyMember<T>> _members = [];
    private readonly DeferredConverter<T> _self = new();
    private readonly PyInstanceForm _form;
    private readonly RecordClass? _class;

    /// <summary>Creates a record that is written as a dict.</summary>
    public PyRecord()
    {
    }

    /// <summary>Creates a record, written as an instance of a Python class: <see cref="PyClassAttribute"/>.</summary>
    public PyRecord(string module, string name, PyInstanceForm form = PyInstanceForm.State)
    {
        ArgumentException.ThrowIfNullOrEmpty(module);
        ArgumentException.ThrowIfNullOrEmpty(name);
        (_class, _form) = (new RecordClass(module, name), form);
    }

    /// <summary>The converter that <see cref="Create"/> will return, for members of the record's own type.</summary>
    public PyConverter<T> Self => _self;

    /// <summary>Adds a member; the order is that of the fields of a namedtuple.</summary>
    /// <param name="name">The name of the attribute or key in Python.</param>
    /// <param name="converter">Reads and writes the member's values.</param>
    /// <param name="get">Gets the value from a record that is written.</param>
    /// <param name="rules">The rules for the member.</param>
    public PyMember<T, TMember> Member<TMember>(
        string name,
        PyConverter<TMember> converter,
        Func<T, TMember> get,
        PyMemberRules rules = PyMemberRules.Required)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(converter);
        ArgumentNullException.ThrowIfNull(get);
        var member = new PyMember<T, TMember>(_members.Count, name, converter, get, rules);
        _members.Add(member);
        return member;
    }

    /// <summary>Completes the description with a function that creates a record from its members' values.</summary>
    /// <exception cref="ArgumentException">Two members have the same name.</exception>
    public PyConverter<T> Create(Func<PyValues, T> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        var converter = new RecordConverter<T>(new RecordShape<T>
        {
            Members = [.. _members],
            Schema = new PyRecordSchema(
                _class, _form, _members.Select(static member => new PyMemberSchema(member.Name, member.Rules))),
            Create = create,
        });
        _self.Resolve(converter);
        return converter;
    }
}
