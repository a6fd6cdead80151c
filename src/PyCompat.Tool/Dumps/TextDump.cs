using PyCompat.Pickle;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Text;

namespace PyCompat.Tool.Dumps;

/// <summary>For people: the lines of <c>python -m pickletools</c>, then value and globals.</summary>
internal sealed class TextDump : IPickleDump
{
    /// <summary>
    /// The maximum length of a displayed value, in characters: a short pickle can contain the same tuple twice, forty
    /// levels deep.
    /// </summary>
    private const int MaxValueLength = 1 << 24;

    public long Write(TextWriter output, ReadOnlyMemory<byte> input, int start)
    {
        if (start > 0)
        {
            output.WriteLine();
            output.WriteLine($"pickle at byte {start}");
        }

        var pickle = input[start..];
        PickleException? error = null;
        long length = 0;
        try
        {
            length = new PickleDisassembler(pickle).WriteTo(output);
        }
        catch (PickleException exception)
        {
            error = exception;
        }

        var inspection = PickleInspection.Of(pickle);
        error ??= inspection.Error;
        if (error is null)
        {
            output.WriteLine($"value: {PyRepr.Format(inspection.Value, MaxValueLength)}");
        }

        WriteGlobals(output, inspection.Imports, error is null ? "globals" : "globals up to the error");
        return error is null ? length : throw error;
    }

    private static void WriteGlobals(TextWriter output, IReadOnlyList<PickleImport> imports, string title)
    {
        output.WriteLine(imports.Count == 0 ? $"{title}: none" : $"{title}:");
        foreach (var import in imports)
        {
            // A name is controlled by the peer: unescaped, it could forge lines or move the cursor.
            var name = PyRepr.Format(import.Name)[1..^1];
            output.WriteLine(import.Danger is { } danger ? $"! {name}: {danger}" : $"  {name}");
        }
    }
}
