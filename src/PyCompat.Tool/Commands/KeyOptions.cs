using System.CommandLine;
using System.CommandLine.Parsing;
using PyCompat.Multiprocessing;
using PyCompat.Tool.Keys;

namespace PyCompat.Tool.Commands;

/// <summary>
/// The options that say where the authkey comes from, which is also the process's authkey. Never an argument: those are
/// visible to every user of the machine.
/// </summary>
internal sealed class KeyOptions
{
    private readonly Option<string> _variable = new("--authkey-env")
    {
        Description = "Take the authkey (UTF-8) from this environment variable, and remove it from the environment.",
        HelpName = "NAME",
    };

    private readonly Option<string> _hexVariable = new("--authkey-env-hex")
    {
        Description = "The same, in hexadecimal.",
        HelpName = "NAME",
    };

    private readonly Option<string> _file = new("--authkey-file")
    {
        Description = "Take the authkey from a file: its raw bytes, a line break at its end included.",
        HelpName = "PATH",
    };

    private readonly Option<int?> _descriptor = new("--authkey-fd")
    {
        Description = OperatingSystem.IsWindows()
            ? "Take the authkey from an inherited handle of a pipe or file, read to its end."
            : "Take the authkey from an inherited descriptor, read to its end.",
        HelpName = "N",
        CustomParser = OptionParsers.Descriptor,
    };

    /// <summary>Adds these options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_variable, _hexVariable, _file, _descriptor];
        foreach (var option in all)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (all.Count(option => result.GetResult(option) is not null) > 1)
            {
                result.AddError("only one of the --authkey options can be given");
            }
        });
    }

    /// <summary>Returns the key; null if none was requested.</summary>
    /// <exception cref="IOException">The key is not where it should be.</exception>
    public AuthKey? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_variable) is { } variable)
        {
            return KeySource.FromVariable(variable);
        }

        if (parsed.GetValue(_hexVariable) is { } hexVariable)
        {
            return KeySource.FromHexVariable(hexVariable);
        }

        if (parsed.GetValue(_file) is { } path)
        {
            return KeySource.FromFile(path);
        }

        return parsed.GetValue(_descriptor) is { } number ? KeySource.FromDescriptor(number) : null;
    }
}
