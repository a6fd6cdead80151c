using PyCompat.Pickle;

namespace PyCompat.Fuzzing.Customers;

/// <summary>A record nested in another record.</summary>
[PyClass("shop", "Address")]
public sealed record Address(string Street, int Number);
