using System.CommandLine;
using PyCompat.Tool.EndPoints;
using PyCompat.Tool.Probes;

namespace PyCompat.Tool.Commands;

/// <summary><c>pycompat probe</c>.</summary>
internal sealed class ProbeCommand : Command, IHelpfulCommand
{
    private readonly Argument<ToolEndPoint> _endPoint = new("ENDPOINT")
    {
        Description = OperatingSystem.IsWindows()
            ? "tcp:HOST:PORT or pipe:NAME."
            : "tcp:HOST:PORT, unix:PATH or abstract:NAME.",
        CustomParser = OptionParsers.EndPoint,
    };

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "Time limit for connecting, and for a first message; default: 2.",
        HelpName = "SECONDS",
        CustomParser = OptionParsers.Seconds,
    };

    private readonly KeyOptions _key = new();

    private ProbeCommand()
        : base("probe", "Say what is at the other end: whether it listens, whether it wants a key, and its handshake.")
    {
        Add(_endPoint);
        Add(_timeout);
        _key.AddTo(this);
        Validators.Add(result =>
        {
            if (OptionParsers.TryEndPoint(result.GetResult(_endPoint)) is not (null or NetworkEndPoint))
            {
                var those = OperatingSystem.IsWindows() ? "tcp: and pipe:" : "tcp:, unix: and abstract:";
                result.AddError($"only {those} can be probed");
            }
        });
        SetAction(async (parsed, cancellation) =>
        {
            using var key = _key.Read(parsed);
            return await EndPointProbe.RunAsync(
                ((NetworkEndPoint)parsed.GetRequiredValue(_endPoint)).Address, key, parsed.GetValue(_timeout),
                cancellation).ConfigureAwait(false);
        });
    }

    public string Example => "pycompat probe tcp:127.0.0.1:5000";

    public string Notes => """
        Prints one line, which begins with one of these words; the exit code says the same:
          challenge    it wants a key                                                   0
          welcome      it wants a key, and the given one is right                       0
          unreachable  nothing is listening there                                       3
          silent       it listens, and waits for its client to speak, or is busy        4
          keyless      it listens, and sends a message without wanting a key            5
          foreign      it closes at once, or is not a multiprocessing listener          6
          refused      it wants a key, and the given one is wrong                       7
        A Python Listener with a key raises an exception from accept() when a client disconnects during
        the handshake, as this command does; one without a key treats it as a client.
        """;

    public static Command Create() => new ProbeCommand();
}
