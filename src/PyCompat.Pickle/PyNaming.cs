namespace PyCompat.Pickle;

/// <summary>How .NET names map to Python names.</summary>
public enum PyNaming
{
    /// <summary><c>UnitPrice</c> is <c>unit_price</c>, and the enum member <c>DarkRed</c> is <c>DARK_RED</c>.</summary>
    SnakeCase,

    /// <summary>Names are the same on both sides.</summary>
    AsDeclared,
}
