using PyCompat.Pickle;

namespace PyCompat.Fuzzing.Customers;

/// <summary>A record in another one.</summary>
[PyClass("shop", "Address")]
public sealed record Address(string Street, int Number);
