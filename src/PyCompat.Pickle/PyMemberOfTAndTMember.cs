using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Converters.Records;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <summary>A member of type <typeparamref name="TMember"/>, for <see cref="PyValues.Get{T,TMember}"/>.</summary>
public sealed class PyMember<T, TMember> : PyMember<T>
{
    private readonly PyConverter<TMember> _converter;
    private readonly Func<T, TMember> _get;

    internal PyMember(
        int index, string name, PyConverter<TMember> converter, Func<T, TMember> get, PyMemberRules rules)
        : base(index, name, rules)
    {
        _converter = converter;
        _get = get;
    }

    internal override MemberCell NewCell() => new MemberCell<TMember>();

    internal override bool TryRead(ref TypedReader reader, PyValues values)
    {
        if ((Rules & PyMemberRules.NotNull) != 0 && reader.Peek() == Opcode.None)
        {
            return false;
        }

        bool read = _converter.TryRead(ref reader, out TMember value);
        values.Set(Index, value);
        return read;
    }

    internal override void Convert(object? value, Conversion conversion, PyValues values)
    {
        conversion.Enter(Name);
        if ((Rules & PyMemberRules.NotNull) != 0 && conversion.IsNone(_converter, value))
        {
            throw conversion.Mismatch(_converter, value);
        }

        values.Set(Index, _converter.Convert(value, conversion));
        conversion.Leave();
    }

    internal override void Write(PickleWriter writer, T record) => _converter.Write(writer, _get(record));
}
