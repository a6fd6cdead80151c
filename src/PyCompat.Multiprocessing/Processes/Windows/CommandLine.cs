using System.Text;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>
/// Arguments as one line, from which a program of Windows gets them back as they were (CPython:
/// <c>subprocess.list2cmdline</c>; the rules are those of CommandLineToArgvW).
/// </summary>
internal static class CommandLine
{
    // What ends an argument, or means something inside of one.
    private const string Special = " \t\n\v\"";

    public static string Join(string program, IEnumerable<string> arguments)
    {
        // The name of the program has rules of its own: nothing is escaped there, and no path holds a quote.
        StringBuilder line = new($"\"{program}\"");
        foreach (string argument in arguments)
        {
            Append(line.Append(' '), argument);
        }

        return line.ToString();
    }

    private static void Append(StringBuilder line, string argument)
    {
        if (argument.Length > 0 && argument.AsSpan().IndexOfAny(Special) < 0)
        {
            line.Append(argument);
            return;
        }

        line.Append('"');
        int backslashes = 0;
        foreach (char one in argument)
        {
            // Only before a quote do backslashes mean anything but themselves: there each is doubled.
            if (one == '"')
            {
                line.Append('\\', backslashes + 1);
            }

            backslashes = one == '\\' ? backslashes + 1 : 0;
            line.Append(one);
        }

        line.Append('\\', backslashes).Append('"');
    }
}
