namespace PyCompat.NumPy;

/// <summary>Whether the value is an array or a scalar in numpy.</summary>
public enum NdForm
{
    /// <summary>A <c>numpy.ndarray</c>, including one without dimensions.</summary>
    Array,

    /// <summary>A scalar: <c>numpy.float64</c>, <c>numpy.str_</c> and so on.</summary>
    Scalar,
}
