namespace PyCompat.NumPy;

/// <summary>The order of an item's bytes (<c>numpy.dtype.byteorder</c>).</summary>
public enum NdByteOrder
{
    /// <summary><c>|</c>: the item consists of single bytes, or of fields that each have an order.</summary>
    NotApplicable,

    /// <summary><c>&lt;</c>: the least significant byte first.</summary>
    LittleEndian,

    /// <summary><c>&gt;</c>: the most significant byte first.</summary>
    BigEndian,
}
