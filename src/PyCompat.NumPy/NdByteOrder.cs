namespace PyCompat.NumPy;

/// <summary>In which order an item's bytes lie (<c>numpy.dtype.byteorder</c>).</summary>
public enum NdByteOrder
{
    /// <summary><c>|</c>: the item is made of single bytes, or of fields that have an order each.</summary>
    NotApplicable,

    /// <summary><c>&lt;</c>: the least significant byte first.</summary>
    LittleEndian,

    /// <summary><c>&gt;</c>: the most significant byte first.</summary>
    BigEndian,
}
