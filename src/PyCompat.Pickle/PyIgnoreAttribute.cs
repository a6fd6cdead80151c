namespace PyCompat.Pickle;

/// <summary>Leaves a property out, both ways.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PyIgnoreAttribute : Attribute;
