using System.Numerics;

namespace PyCompat.Pickle;

/// <summary>Python's UUID, however it was made: <c>uuid1()</c> says in its state whether it is safe to be unique.
/// </summary>
internal sealed class GuidConverter() : NativeConverter<Guid>("a UUID")
{
    internal override Guid Convert(object? value, Conversion conversion)
    {
        if (value is not PyObject made || !PyUuid.TryGetNumber(made, out BigInteger number))
        {
            return base.Convert(value, conversion);
        }

        return PyUuid.TryMake(number) ?? throw conversion.OutOfRange<Guid>(value);
    }
}
