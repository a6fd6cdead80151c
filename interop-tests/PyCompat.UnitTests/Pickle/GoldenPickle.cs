namespace PyCompat.UnitTests.Pickle;

/// <summary>A pickle that a real Python wrote.</summary>
/// <param name="Python">The interpreter and its series.</param>
/// <param name="Name">The value's name in the corpus.</param>
/// <param name="Protocol">The protocol it was written with.</param>
/// <param name="Bytes">The pickle.</param>
internal sealed record GoldenPickle(string Python, string Name, int Protocol, byte[] Bytes)
{
    public override string ToString() => $"{Name} at protocol {Protocol} by {Python}";
}
