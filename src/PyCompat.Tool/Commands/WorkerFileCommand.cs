using System.CommandLine;
using PyCompat.Workers.Processes;

namespace PyCompat.Tool.Commands;

/// <summary><c>pycompat worker-file</c>.</summary>
internal sealed class WorkerFileCommand : Command, IHelpfulCommand
{
    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "The folder to write it to, which exists.",
    };

    private WorkerFileCommand()
        : base("worker-file", $"Write {WorkerFile.Name}, the Python half of workers, for another machine.")
    {
        Add(_folder);
        SetAction(async (parsed, cancellation) =>
        {
            string path = Path.Combine(parsed.GetRequiredValue(_folder), WorkerFile.Name);
            await File.WriteAllBytesAsync(path, WorkerFile.Content, cancellation).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(path).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }

    public string Example => "pycompat worker-file scripts";

    public string Notes => """
        The file needs Python 3.8 or later and its standard library. Programs that start their
        workers on their own machine write it themselves.
        """;

    public static Command Create() => new WorkerFileCommand();
}
