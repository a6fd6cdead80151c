using System.Text;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>
/// Joins arguments into one command line, which a Windows program splits into the same arguments (CPython:
/// <c>subprocess.list2cmdline</c>; the rules are those of CommandLineToArgvW).
/// </summary>
internal static class CommandLine
{
    // Characters that end an argument, or have a meaning inside one.
    private const string Special = " \t\n\v\"";

    public static string Join(string program, IEnumerable<string> arguments)
    {
        // The program's name has different rules: nothing is escaped, and a path cannot contain a quote.
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
            // Backslashes are special only before a quote: there each is doubled.
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
