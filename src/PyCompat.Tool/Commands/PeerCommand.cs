using System.CommandLine;
using PyCompat.Multiprocessing;
using PyCompat.Tool.EndPoints;
using PyCompat.Tool.Sessions;

namespace PyCompat.Tool.Commands;

/// <summary>A command that talks to a peer, with ENDPOINT and the options for the connection.</summary>
internal sealed class PeerCommand : Command, IHelpfulCommand
{
    private const string OnUnix = """
        ENDPOINT:
          fd:N            an inherited file descriptor (Unix), one end of a multiprocessing Pipe
          tcp:HOST:PORT   AF_INET
          unix:PATH       AF_UNIX
          abstract:NAME   AF_UNIX, Linux abstract namespace
          python:SCRIPT   start SCRIPT under Python with one end of a Pipe, be the other end
        """;

    private const string OnWindows = """
        ENDPOINT:
          handle:N        an inherited handle, one end of a multiprocessing Pipe, or a socket
          pipe:NAME       AF_PIPE, \\.\pipe\NAME
          tcp:HOST:PORT   AF_INET
          python:SCRIPT   start SCRIPT under Python with one end of a Pipe, be the other end
        """;

    private readonly Argument<ToolEndPoint> _endPoint = new("ENDPOINT")
    {
        Description = "Where the peer is, see below.",
        CustomParser = OptionParsers.EndPoint,
    };

    private readonly Option<bool> _listen = new("--listen")
    {
        Description = "Be the Listener: bind ENDPOINT (tcp port 0 = any free port), print 'listening on ENDPOINT', "
            + "serve every connection until a signal ends it.",
    };

    private readonly Option<bool> _once = new("--once")
    {
        Description = "With --listen: serve one connection and exit.",
    };

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "Time limit for connecting, for the handshake, and for a call.",
        HelpName = "SECONDS",
        CustomParser = OptionParsers.Seconds,
    };

    private readonly Option<long?> _maxMessageLength = new("--max-message-length")
    {
        Description = "The longest message accepted, in bytes; default: 2147483647, for echo --raw no limit.",
        HelpName = "N",
        CustomParser = OptionParsers.Length,
    };

    private readonly KeyOptions _key = new();

    public PeerCommand(string name, string description, string example)
        : base(name, description)
    {
        Example = example;
        Add(_endPoint);
        Add(_listen);
        Add(_once);
        Add(_timeout);
        Add(_maxMessageLength);
        _key.AddTo(this);
        Validators.Add(result =>
        {
            var listen = result.GetValue(_listen);
            if (result.GetValue(_once) && !listen)
            {
                result.AddError("--once requires --listen");
            }

            if (listen && OptionParsers.TryEndPoint(result.GetResult(_endPoint)) is { CanListen: false } endPoint)
            {
                result.AddError($"cannot listen on '{endPoint.Text}'");
            }
        });
    }

    public string Example { get; }

    public string Notes => OperatingSystem.IsWindows() ? OnWindows : OnUnix;

    /// <summary>Sets what the command does: the conversation made from the options runs once per connection.</summary>
    public void SetConversation(Func<ParseResult, SessionOptions, IConversation> read) =>
        SetAction(async (parsed, cancellation) =>
        {
            using var key = _key.Read(parsed);
            if (key is not null)
            {
                ProcessAuthKey.Set(key);
            }

            var options = new SessionOptions
            {
                EndPoint = parsed.GetRequiredValue(_endPoint),
                Role = !parsed.GetValue(_listen) ? SessionRole.Client
                    : parsed.GetValue(_once) ? SessionRole.ListenOnce
                    : SessionRole.Listen,
                Timeout = parsed.GetValue(_timeout) ?? Timeout.InfiniteTimeSpan,
                Key = key,
                MaxMessageLength = parsed.GetValue(_maxMessageLength),
            };
            return await Session.RunAsync(options, read(parsed, options), cancellation).ConfigureAwait(false);
        });
}
