namespace PyCompat.Pickle;

/// <summary>What is done where .NET's time is finer than Python's.</summary>
public enum PyPrecision
{
    /// <summary>
    /// Ticks below a microsecond are cut, towards zero: <see cref="DateTime.UtcNow"/> nearly always has them.
    /// </summary>
    Python,

    /// <summary>They are an error (<see cref="PickleErrorCode.NotSerializable"/>).</summary>
    Strict,
}
