namespace PyCompat.UnitTests.Typed;

public enum Plain
{
    First,
    SecondOne,
}
