using System.CommandLine;

namespace PyCompat.Build;

/// <summary>Lists all verbs, each with its options and arguments.</summary>
internal static class VerbList
{
    public static void Write(Command root)
    {
        Console.WriteLine("usage: ./build.sh VERB [OPTIONS], or ./build.ps1\n");
        foreach (Command verb in root.Subcommands)
        {
            Console.WriteLine($"  {verb.Name,-19} {verb.Description}");
            foreach (Option option in verb.Options.Where(option => option.Name != "--help"))
            {
                Console.WriteLine($"    {option.Name,-17} {option.Description}");
            }

            foreach (Argument argument in verb.Arguments)
            {
                Console.WriteLine($"    {argument.HelpName,-17} {argument.Description}");
            }
        }
    }
}
