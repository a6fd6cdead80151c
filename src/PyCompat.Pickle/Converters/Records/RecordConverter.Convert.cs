using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Converters.Records;

/// <content>Conversion of what the general reader made.</content>
internal sealed partial class RecordConverter<T>
{
    internal override T Convert(object? value, Conversion conversion)
    {
        switch (value)
        {
            case null when IsReference:
                return default!;
            case T same:
                return same;
            case not (PyDict or PyFrozenDict or PyObject):
                throw conversion.Mismatch(this, value);
        }

        if (IsReference && conversion.TryGetMade(value, this, out T made))
        {
            return made;
        }

        return _shape is { Begin: { } begin, Fill: { } fill }
            ? ConvertInPlace(value, begin(), fill, conversion)
            : ConvertAtOnce(value, conversion);
    }

    private T ConvertInPlace(object value, T record, Action<T, PyValues> fill, Conversion conversion)
    {
        conversion.SetMade(value, this, record!);
        PyValues values = ReadValues(value, conversion);
        Run(() =>
        {
            fill(record, values);
            return record;
        }, conversion);
        return record;
    }

    private T ConvertAtOnce(object value, Conversion conversion)
    {
        if (IsReference)
        {
            conversion.Begin(value, this);
        }

        PyValues values = ReadValues(value, conversion);
        T record = Run(() => _shape.Create(values), conversion);
        if (IsReference)
        {
            conversion.SetMade(value, this, record!);
        }

        return record;
    }

    private static T Run(Func<T> create, Conversion conversion)
    {
        try
        {
            return create();
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PickleException))
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch, $"{typeof(T)} rejects the values: {exception.Message}", exception);
        }
    }

    private PyValues ReadValues(object value, Conversion conversion)
    {
        PyValues values = NewValues();
        var parts = new RecordParts<MemberSink<T>>(
            _schema, this, conversion, new MemberSink<T>(_members, conversion, values));
        parts.Take(value);
        parts.EnsureComplete(value);
        return values;
    }
}

/// <summary>Converts members as they come.</summary>
internal readonly struct MemberSink<T>(PyMember<T>[] members, Conversion conversion, PyValues values) : IMemberSink
{
    public bool Has(int index) => values.HasAt(index);

    public void Set(int index, object? value) => members[index].Convert(value, conversion, values);
}
