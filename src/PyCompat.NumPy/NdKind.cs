namespace PyCompat.NumPy;

/// <summary>The kind of the items of an array (<c>numpy.dtype.kind</c>).</summary>
public enum NdKind
{
    /// <summary><c>b</c>: true or false, one byte.</summary>
    Boolean,

    /// <summary><c>i</c>: a signed integer.</summary>
    Integer,

    /// <summary><c>u</c>: an unsigned integer.</summary>
    UnsignedInteger,

    /// <summary><c>f</c>: a floating-point number.</summary>
    Float,

    /// <summary><c>c</c>: a complex number of two floating-point numbers.</summary>
    Complex,

    /// <summary><c>M</c>: a point in time, counted in a unit from 1970 (<c>datetime64</c>).</summary>
    DateTime,

    /// <summary><c>m</c>: a span of time, counted in a unit (<c>timedelta64</c>).</summary>
    TimeDelta,

    /// <summary><c>S</c>: bytes of a fixed length, padded with NUL.</summary>
    Bytes,

    /// <summary><c>U</c>: text of a fixed length in UTF-32, padded with NUL.</summary>
    Text,

    /// <summary><c>V</c>: a record with fields, an array in a field, or opaque bytes.</summary>
    Void,
}
