namespace PyCompat.NumPy;

/// <summary>Which of numpy's two kinds of value holds the items.</summary>
public enum NdForm
{
    /// <summary>A <c>numpy.ndarray</c>, also one without dimensions.</summary>
    Array,

    /// <summary>A scalar of its own: <c>numpy.float64</c>, <c>numpy.str_</c> and so on.</summary>
    Scalar,
}
