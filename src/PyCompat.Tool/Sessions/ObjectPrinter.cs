using PyCompat.Pickle.Text;
using PyCompat.Tool.Json;

namespace PyCompat.Tool.Sessions;

/// <summary>Prints received objects on standard output, one per line, also from several connections at once.</summary>
internal sealed class ObjectPrinter(PrintFormat format)
{
    /// <summary>The maximum length of a line, in characters; longer ones are truncated.</summary>
    private const int MaxLength = 1 << 28;

    public void Print(object? value)
    {
        var line = format == PrintFormat.Json ? JsonWriter.WriteOrCut(value) : PyRepr.Format(value, MaxLength);
        // Console.Out is synchronized: lines are never interleaved.
        Console.Out.WriteLine(line);
    }
}

/// <summary>How received objects are printed.</summary>
internal enum PrintFormat
{
    /// <summary>JSON, one line.</summary>
    Json,

    /// <summary>Python's <c>repr()</c>.</summary>
    Repr,
}
