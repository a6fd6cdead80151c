using PyCompat.Pickle;
using PyCompat.Tool.Json;
using PyCompat.Tool.Sessions;

namespace PyCompat.Tool.Dumps;

/// <summary><c>--value</c>: a line for each pickle, its value alone.</summary>
internal sealed class ValueDump(PrintFormat format) : IPickleDump
{
    public long Write(TextWriter output, ReadOnlyMemory<byte> input, int start)
    {
        var pickle = input[start..];
        var inspection = PickleInspection.Of(pickle);
        if (inspection.Error is { } error)
            throw error;
        output.WriteLine(format == PrintFormat.Json
            ? JsonWriter.WriteOrCut(inspection.Value)
            : PyRepr.Format(inspection.Value, JsonWriter.MaxLength));
        long length = 0;
        foreach (var instruction in new PickleDisassembler(pickle))
            length += instruction.Bytes.Length;
        return length;
    }
}
