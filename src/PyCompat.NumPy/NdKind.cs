namespace PyCompat.NumPy;

/// <summary>What the items of an array are (<c>numpy.dtype.kind</c>).</summary>
public enum NdKind
{
    /// <summary><c>b</c>: true or false, one byte.</summary>
    Boolean,

    /// <summary><c>i</c>: an integer with a sign.</summary>
    Integer,

    /// <summary><c>u</c>: an integer without a sign.</summary>
    UnsignedInteger,

    /// <summary><c>f</c>: a floating-point number.</summary>
    Float,

    /// <summary><c>c</c>: a complex number of two floating-point numbers.</summary>
    Complex,

    /// <summary><c>M</c>: a point in time, counted in a unit from 1970 (<c>datetime64</c>).</summary>
    DateTime,

    /// <summary><c>m</c>: a span of time, counted in a unit (<c>timedelta64</c>).</summary>
    TimeDelta,

    /// <summary><c>S</c>: bytes of a fixed length, filled up with NUL.</summary>
    Bytes,

    /// <summary><c>U</c>: text of a fixed length in UTF-32, filled up with NUL.</summary>
    Text,

    /// <summary><c>V</c>: a record with fields, an array in a field, or bytes without meaning.</summary>
    Void,
}
