namespace PyCompat.NumPy;

/// <summary>In which order an array's items lie in memory (<c>order=</c> of <c>numpy.array</c>).</summary>
public enum NdOrder
{
    /// <summary><c>'C'</c>: the last index changes fastest.</summary>
    C,

    /// <summary><c>'F'</c>: the first index changes fastest.</summary>
    Fortran,
}
