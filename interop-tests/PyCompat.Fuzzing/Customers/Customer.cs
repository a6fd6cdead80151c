using PyCompat.Pickle;

namespace PyCompat.Fuzzing.Customers;

/// <summary>
/// A record with a member of each kind, which <see cref="CustomerConverter"/> and the codec's built-in converter must
/// treat identically.
/// </summary>
[PyClass("shop", "Customer")]
public sealed record Customer(
    int Id,
    double Balance,
    string Name,
    bool IsActive,
    Address Address,
    List<int> Orders,
    string? Note,
    double? Discount);
