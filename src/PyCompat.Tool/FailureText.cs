using PyCompat.Pickle;

namespace PyCompat.Tool;

/// <summary>An exception as the one line that a user reads.</summary>
internal static class FailureText
{
    /// <summary>Writes what failed, in one line; the whole exception too when asked for.</summary>
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
            // A full disk, or a standard error that cannot be written to: the exit code is left to tell.
        }
    }

    /// <summary>Line breaks, which some messages of the runtime carry, become blanks.</summary>
    public static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    private static string Describe(Exception exception) => exception switch
    {
        PickleException { Offset: >= 0 } => $"the message is not a pickle that can be read: {exception.Message}",
        PickleException => $"the object cannot be pickled: {exception.Message}",
        _ => exception.Message,
    };
}
