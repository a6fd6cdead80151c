namespace PyCompat.Pickle.Converters.Records;

/// <summary>
/// Reads a record, class or struct from a dict, or from an instance of a Python class: its <c>__dict__</c>, its slots,
/// or the arguments of a namedtuple. Writes a dict, or an instance of its <see cref="PyClassAttribute"/>.
/// </summary>
internal sealed partial class RecordConverter<T>(RecordShape<T> shape) : BuiltInConverter<T>
{
    private static readonly bool IsReference = !typeof(T).IsValueType;

    private readonly RecordShape<T> _shape = shape;
    private readonly PyMember<T>[] _members = [.. shape.Members];
    private readonly PyRecordSchema _schema = shape.Schema;
    private readonly RecordNames _names = shape.Schema.Names;

    protected internal override string Expected => _schema.Expected;

    protected internal override bool IsKey => _schema.Class is not null;

    /// <summary>The class that instances must have, if any.</summary>
    public RecordClass? Class => _schema.Class;

    public PyValues NewValues() => new(this, [.. _members.Select(static member => member.NewCell())]);

    private bool IsComplete(PyValues values)
    {
        foreach (int index in _schema.Required)
        {
            if (!values.HasAt(index))
            {
                return false;
            }
        }

        return true;
    }
}
