using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Converters.Records;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <summary>A member of the record type <typeparamref name="T"/>.</summary>
public abstract class PyMember<T>
{
    private protected PyMember(int index, string name, PyMemberRules rules) =>
        (Index, Name, Rules) = (index, name, rules);

    /// <summary>The name of the attribute or key in Python.</summary>
    public string Name { get; }

    internal int Index { get; }

    internal PyMemberRules Rules { get; }

    internal abstract MemberCell NewCell();

    internal abstract bool TryRead(ref TypedReader reader, PyValues values);

    internal abstract void Convert(object? value, Conversion conversion, PyValues values);

    internal abstract void Write(PickleWriter writer, T record);
}
