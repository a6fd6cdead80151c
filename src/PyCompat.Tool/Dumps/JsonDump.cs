using System.Globalization;
using System.Text;
using PyCompat.Pickle;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Text;
using PyCompat.Tool.Json;

namespace PyCompat.Tool.Dumps;

/// <summary>For programs: one line of JSON per pickle, in the format described in docs/guide.md.</summary>
internal sealed class JsonDump : IPickleDump
{
    private readonly StringBuilder _text = new();
    private TextWriter _output = TextWriter.Null;

    public long Write(TextWriter output, ReadOnlyMemory<byte> input, int start)
    {
        _output = output;
        var pickle = input[start..];
        Append($"{{\"offset\": {start}, \"opcodes\": [");
        var (length, protocol, error) = WriteOpcodes(pickle);
        var inspection = PickleInspection.Of(pickle);
        error ??= inspection.Error;
        Append($"], \"length\": {length}, \"protocol\": {protocol}, \"value\": ");
        _text.Append(error is null ? JsonWriter.WriteOrCut(inspection.Value) : "null").Append(", \"repr\": ");
        AppendText(error is null ? PyRepr.Format(inspection.Value, JsonWriter.MaxCutLength) : null);
        _text.Append(", \"globals\": [");
        WriteGlobals(inspection.Imports);
        _text.Append("], \"error\": ");
        AppendText(error?.Message);
        _text.Append('}');
        Flush();
        output.WriteLine();
        return error is null ? length : throw error;
    }

    private (long Length, int Protocol, PickleException? Error) WriteOpcodes(ReadOnlyMemory<byte> pickle)
    {
        long length = 0;
        var protocol = 0;
        var separator = "";
        try
        {
            foreach (var instruction in new PickleDisassembler(pickle))
            {
                var argument = instruction.DecodeArgument();
                Append($"{separator}{{\"offset\": {instruction.Offset}, \"name\": \"{instruction.Name}\", ");
                _text.Append("\"argument\": ");
                AppendText(instruction.HasArgument ? PyRepr.Format(argument, JsonWriter.MaxCutLength) : null);
                _text.Append('}');
                Flush();
                (length, protocol, separator) =
                    (length + instruction.Bytes.Length, Math.Max(protocol, instruction.Protocol), ", ");
            }
            return (length, protocol, null);
        }
        catch (PickleException exception)
        {
            return (length, protocol, exception);
        }
    }

    private void WriteGlobals(IReadOnlyList<PickleImport> imports)
    {
        var separator = "";
        foreach (var import in imports)
        {
            _text.Append(separator).Append("{\"module\": ");
            AppendText(import.Global?.Module);
            _text.Append(", \"name\": ");
            AppendText(import.Global?.QualifiedName);
            _text.Append(", \"extension\": ");
            Append($"{import.ExtensionCode?.ToString(CultureInfo.InvariantCulture) ?? "null"}, \"danger\": ");
            AppendText(import.Danger);
            _text.Append('}');
            separator = ", ";
        }
    }

    private void Append(FormattableString text) => _text.Append(FormattableString.Invariant(text));

    private void AppendText(string? text)
    {
        if (text is null)
        {
            _text.Append("null");
        }
        else
        {
            JsonText.Append(_text, text);
        }
    }

    private void Flush()
    {
        _output.Write(_text);
        _text.Clear();
    }
}
