namespace PyCompat.Pickle;

/// <summary>How names of .NET become names of Python.</summary>
public enum PyNaming
{
    /// <summary>
    /// <c>UnitPrice</c> is <c>unit_price</c>, and a member <c>DarkRed</c> of an enum <c>DARK_RED</c>.
    /// </summary>
    SnakeCase,

    /// <summary>Names are the same on both sides.</summary>
    AsDeclared,
}
