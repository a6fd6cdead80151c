namespace PyCompat.Pickle.Model;

/// <summary>
/// A class or function named by a number of <c>copyreg</c>'s extension registry, which only the peer knows.
/// </summary>
/// <param name="Code">The number, above 0.</param>
public sealed record PyExtension(int Code)
{
    /// <summary>A seeded hash: codes that a peer chooses must not collide.</summary>
    public override int GetHashCode() => HashCode.Combine(Code);
}
