namespace PyCompat.Benchmarks.Peers;

/// <summary>All measured peers, started on first use and kept warm until the end of the contest.</summary>
internal sealed class PeerPool : IAsyncDisposable
{
    private readonly string _folder;
    private readonly PeerCommands _commands;
    private readonly Dictionary<(PeerKind, PeerKind, Placement), PeerPair> _pairs = [];
    private readonly Dictionary<(PeerKind, string, string), PeerProcess> _alone = [];
    private readonly Dictionary<string, PeerProcess> _parents = [];

    private PeerPool(string folder, PeerCommands commands)
    {
        _folder = folder;
        _commands = commands;
    }

    public string Folder => _folder;

    public string Python => _commands.Python;

    public string? PythonWithNumPy => _commands.PythonWithNumPy;

    public string Tool => _commands.Tool;

    public string? NativePeer => _commands.NativePeer;

    /// <param name="program">The benchmarks program whose build of this library takes part.</param>
    public static async Task<PeerPool> CreateAsync(string program)
    {
        string folder = Directory.CreateTempSubdirectory("pycompat-bench-").FullName;
        return new PeerPool(folder, await PeerCommands.FindAsync(folder, program));
    }

    public string? AbsenceOf(PeerKind kind) => _commands.Find(kind) is null ? PeerCommands.AbsenceOf(kind) : null;

    public async Task<PeerPair> PairAsync(PeerKind driver, PeerKind server, Placement placement)
    {
        if (!_pairs.TryGetValue((driver, server, placement), out PeerPair? pair))
        {
            pair = await PeerPair.StartAsync(_commands.Find(driver)!, _commands.Find(server)!, _folder, placement);
            _pairs.Add((driver, server, placement), pair);
        }

        return pair;
    }

    /// <param name="kind">The kind of peer.</param>
    /// <param name="setting">An environment variable for the peer as NAME=VALUE, or empty.</param>
    /// <param name="part">The purpose; different parts use different processes.</param>
    public PeerProcess Alone(PeerKind kind, string setting = "", string part = "")
    {
        if (!_alone.TryGetValue((kind, setting, part), out PeerProcess? process))
        {
            PeerCommand command = _commands.Find(kind)!;
            if (setting.Split('=') is [string name, string value])
            {
                command = command with { Environment = new Dictionary<string, string> { [name] = value } };
            }

            process = PeerProcess.Start(command, ["alone"], processor: null);
            _alone.Add((kind, setting, part), process);
        }

        return process;
    }

    /// <summary>A Python that has a child of its own.</summary>
    public PeerProcess Parent(string[] arguments)
    {
        string key = string.Join('\n', arguments);
        if (!_parents.TryGetValue(key, out PeerProcess? process))
        {
            process = PeerProcess.Start(new PeerCommand(Python, arguments), [], processor: null);
            _parents.Add(key, process);
        }

        return process;
    }

    /// <summary>Ends all peers, so that memory and compiled code from one contest do not influence the next.</summary>
    public async Task RetireAsync()
    {
        foreach (PeerPair pair in _pairs.Values)
        {
            await pair.DisposeAsync();
        }

        foreach (PeerProcess process in _alone.Values.Concat(_parents.Values))
        {
            await process.DisposeAsync();
        }

        _pairs.Clear();
        _alone.Clear();
        _parents.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await RetireAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
