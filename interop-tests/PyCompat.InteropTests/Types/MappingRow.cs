namespace PyCompat.InteropTests.Types;

/// <summary>
/// A row of the table in docs/type-mapping.md: what Python sends, what .NET reads, and what is sent back.
/// </summary>
/// <param name="Sent">What Python sends, as an expression.</param>
/// <param name="Type">The type that it is read as, in C# notation.</param>
/// <param name="Returned">What Python gets back; null if it is the same.</param>
public abstract record MappingRow(string Sent, string Type, string? Returned)
{
    /// <summary>
    /// Sends the row through a Python. Returns a description of the error; empty on success, null if this Python has no
    /// such object.
    /// </summary>
    public async Task<string?> CheckAsync(Connection connection)
    {
        await connection.SendAsync((Sent, Returned ?? Sent), TestRun.Cancellation);
        if (!await connection.ReceiveAsync<bool>(TestRun.Cancellation))
        {
            return null;
        }

        string? wrong = await PassAsync(connection);
        string answer = await connection.ReceiveAsync<string>(TestRun.Cancellation);
        return wrong + answer;
    }

    protected abstract Task<string?> PassAsync(Connection connection);
}
