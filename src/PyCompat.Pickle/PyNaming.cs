namespace PyCompat.Pickle;

/// <summary>How .NET names map to Python names.</summary>
public enum PyNaming
{
    /// <summary>
    /// <c>UnitPrice</c> becomes <c>unit_price</c>, and an enum member <c>DarkRed</c> becomes <c>DARK_RED</c>.
    /// </summary>
    SnakeCase,

    /// <summary>Names are the same on both sides.</summary>
    AsDeclared,
}
