using System.Text;

namespace PyCompat.Tool;

/// <summary>How what is printed becomes bytes.</summary>
internal static class Output
{
    /// <summary>The encoding of whatever programs read.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// A file or another program gets UTF-8, whatever the console's code page is: what that has not would be lost.
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

/// <summary>How much of a failure is shown.</summary>
internal enum Detail
{
    /// <summary>One line.</summary>
    OneLine,

    /// <summary>The line and the stack trace (<c>--verbose</c>).</summary>
    Full,
}
