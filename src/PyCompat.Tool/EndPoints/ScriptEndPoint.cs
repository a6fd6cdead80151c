using PyCompat.Multiprocessing;

namespace PyCompat.Tool.EndPoints;

/// <summary>A Python script that is started with one end of a Pipe.</summary>
internal sealed record ScriptEndPoint(string Text, string Path) : ToolEndPoint(Text)
{
    public static ScriptEndPoint Parse(string text, string path) => path.Length > 0
        ? new ScriptEndPoint(text, path)
        : throw new FormatException($"'{text}': a script's path must follow");

    public override Task<Link> OpenAsync(ClientOptions options, CancellationToken cancellation)
    {
        var process = PythonProcess.StartScript(Path, new PythonProcessOptions
        {
            AuthKey = options.AuthKey,
            Connection = options.Connection,
        });
        return Task.FromResult(new Link(process.Connection, process));
    }
}
