namespace PyCompat.UnitTests.Typed;

public sealed class Positive
{
    public Positive(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    public int Value { get; }
}
