namespace PyCompat.InteropTests.Types;

/// <inheritdoc/>
/// <param name="Sent">What Python sends, as an expression.</param>
/// <param name="Type">The type that it is read as, in C# notation.</param>
/// <param name="Expected">The expected value.</param>
/// <param name="Returned">What Python gets back; null if it is the same.</param>
public sealed record MappingRow<T>(string Sent, string Type, T Expected, string? Returned = null)
    : MappingRow(Sent, Type, Returned)
{
    protected override async Task<string?> PassAsync(Connection connection)
    {
        T read = await connection.ReceiveAsync<T>(TestRun.Cancellation);
        await connection.SendAsync(read, TestRun.Cancellation);
        return Record.Exception(() => Assert.Equivalent(Expected, read, strict: true))?.Message;
    }
}
