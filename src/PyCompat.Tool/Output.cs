using System.Text;

namespace PyCompat.Tool;

/// <summary>The encoding of the output.</summary>
internal static class Output
{
    /// <summary>The encoding of output that other programs read.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Uses UTF-8 for files and other programs, whatever the console's code page is: characters that it lacks would be
    /// lost.
    /// </summary>
    public static void UseUtf8WhereRedirected()
    {
        if (Console.IsOutputRedirected)
        {
            Console.SetOut(WriterOf(Console.OpenStandardOutput()));
        }

        if (Console.IsErrorRedirected)
        {
            Console.SetError(WriterOf(Console.OpenStandardError()));
        }
    }

    private static StreamWriter WriterOf(Stream stream) => new(stream, Utf8) { AutoFlush = true };
}

/// <summary>The amount of detail shown for a failure.</summary>
internal enum Detail
{
    /// <summary>One line.</summary>
    OneLine,

    /// <summary>The line and the stack trace (<c>--verbose</c>).</summary>
    Full,
}
