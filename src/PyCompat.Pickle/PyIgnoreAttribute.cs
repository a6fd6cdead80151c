namespace PyCompat.Pickle;

/// <summary>Excludes a property or field from reading and writing.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PyIgnoreAttribute : Attribute;
