using PyCompat.Pickle;

namespace PyCompat.Tool;

/// <summary>Formats an exception as a single line for the user.</summary>
internal static class FailureText
{
    /// <summary>Writes what failed, in one line; followed by the whole exception if requested.</summary>
    public static void Write(Exception exception, Detail detail)
    {
        WriteLine($"pycompat: {OneLine(Describe(exception))}");
        if (detail == Detail.Full)
        {
            WriteLine(exception.ToString());
        }
    }

    /// <summary>Writes one line to standard error.</summary>
    public static void WriteLine(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk, or standard error cannot be written to: the exit code still reports the failure.
        }
    }

    /// <summary>Replaces line breaks, which some messages of the runtime contain, by spaces.</summary>
    public static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    private static string Describe(Exception exception) => exception switch
    {
        PickleException { Offset: >= 0 } => $"the message is not a readable pickle: {exception.Message}",
        PickleException => $"the object cannot be pickled: {exception.Message}",
        _ => exception.Message,
    };
}
