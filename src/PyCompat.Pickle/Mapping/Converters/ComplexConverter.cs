using System.Numerics;

namespace PyCompat.Pickle;

/// <summary>Python's complex, or a float.</summary>
internal sealed class ComplexConverter : PyConverter<Complex>
{
    internal override string Expected => "a complex";

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out Complex value)
    {
        bool read = reader.TryReadDouble(out double real);
        value = real;
        return read;
    }

    internal override Complex Convert(object? value, Conversion conversion) => value switch
    {
        Complex number => number,
        double real => real,
        not null when PyNumber.TryGetInteger(value, out _) => PyConverters.Double.Convert(value, conversion),
        // An instance of a subclass.
        PyObject made when PyUnderlying.IsDerived(made) && made.Arguments is [.., double real, double imaginary] =>
            new Complex(real, imaginary),
        _ => conversion.ConvertUnderlying(this, value),
    };

    internal override void Write(PickleWriter writer, Complex value) => writer.WriteUntyped(value);
}
