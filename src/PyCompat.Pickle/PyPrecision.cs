namespace PyCompat.Pickle;

/// <summary>What to do where .NET's times are more precise than Python's.</summary>
public enum PyPrecision
{
    /// <summary>
    /// Ticks below a microsecond are truncated towards zero: <see cref="DateTime.UtcNow"/> nearly always has some.
    /// </summary>
    Python,

    /// <summary>Ticks below a microsecond are an error (<see cref="PickleErrorCode.NotSerializable"/>).</summary>
    Strict,
}
