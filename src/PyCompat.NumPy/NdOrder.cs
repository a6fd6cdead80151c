namespace PyCompat.NumPy;

/// <summary>The order of an array's items in memory (<c>order=</c> of <c>numpy.array</c>).</summary>
public enum NdOrder
{
    /// <summary><c>'C'</c>: the last index changes fastest.</summary>
    C,

    /// <summary><c>'F'</c>: the first index changes fastest.</summary>
    Fortran,
}
