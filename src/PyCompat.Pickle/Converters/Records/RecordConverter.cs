namespace PyCompat.Pickle.Converters.Records;

/// <summary>
/// A record, class or struct from a dict, or from an instance of a Python class: its <c>__dict__</c>, its slots, or the
/// arguments of a namedtuple. Written as a dict, or as an instance of its <see cref="PyClassAttribute"/>.
/// </summary>
internal sealed partial class RecordConverter<T>(RecordShape<T> shape) : PyConverter<T>
{
    private static readonly bool IsReference = !typeof(T).IsValueType;

    private readonly RecordShape<T> _shape = shape;
    private readonly PyMember<T>[] _members = [.. shape.Members];
    private readonly RecordNames _names = shape.Names;

    internal override string Expected =>
        _shape.Class is { } type ? $"a {type.Global} or a dict" : "a dict or an object";

    internal override bool IsKey => _shape.Class is not null;

    /// <summary>The class that instances have to be of, where there is one.</summary>
    internal RecordClass? Class => _shape.Class;

    internal PyValues NewValues() => new(this, [.. _members.Select(static member => member.NewCell())]);

    private bool IsComplete(PyValues values)
    {
        foreach (PyMember<T> member in _members)
        {
            if ((member.Rules & PyMemberRules.Required) != 0 && !values.HasAt(member.Index))
            {
                return false;
            }
        }

        return true;
    }
}
