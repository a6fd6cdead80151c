namespace PyCompat.Pickle.Model;

/// <summary>A class or function identified by a code in <c>copyreg</c>'s extension registry of the peer.</summary>
/// <param name="Code">The code, above 0.</param>
public sealed record PyExtension(int Code)
{
    /// <summary>A seeded hash: a peer must not be able to choose colliding codes.</summary>
    public override int GetHashCode() => HashCode.Combine(Code);
}
