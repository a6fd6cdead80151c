namespace PyCompat.NumPy;

/// <summary>A complex number of two floats (<c>numpy.complex64</c>), for which .NET has no type.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The imaginary part.</param>
public readonly record struct ComplexSingle(float Real, float Imaginary);
