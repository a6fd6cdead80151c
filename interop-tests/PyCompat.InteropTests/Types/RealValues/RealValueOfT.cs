namespace PyCompat.InteropTests.Types.RealValues;

/// <inheritdoc/>
/// <param name="Sent">The value, as an expression of <c>python-fixtures/real_values.py</c>.</param>
/// <param name="Type">The requested type, in C# notation.</param>
/// <param name="Expected">The result, or a part of the error message.</param>
public sealed record RealValue<T>(string Sent, string Type, string Expected) : RealValue(Sent, Type, Expected)
{
    private protected override object? Read(byte[] pickle) => new PickleSerializer(Options).Deserialize<T>(pickle);
}
