using System.Globalization;
using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.Peers;

/// <summary>The exercises by name; anything they need is prepared before the measurement starts.</summary>
internal sealed class Exercises(Connection? connection, PeerOptions options)
{
    public Action Prepare(string name, string[] arguments) => name switch
    {
        "pingpong-drive" when options.IsAsync =>
            AsyncExercises.PingPong(Link, Size(arguments), Count(arguments), isDriver: true),
        "pingpong-serve" when options.IsAsync =>
            AsyncExercises.PingPong(Link, Size(arguments), Count(arguments), isDriver: false),
        "pingpong-drive" => MessageExercises.PingPong(Link, Size(arguments), Count(arguments), isDriver: true),
        "pingpong-serve" => MessageExercises.PingPong(Link, Size(arguments), Count(arguments), isDriver: false),
        "oneway-drive" => MessageExercises.OneWayDrive(Link, Size(arguments), Count(arguments)),
        "oneway-serve" => MessageExercises.OneWayServe(Link, Size(arguments), Count(arguments)),
        "arrays-drive" => ArrayExercises.DriveArrays(Link, Size(arguments), Count(arguments)),
        "arrays-serve" => ArrayExercises.ServeArrays(Link, Count(arguments)),
        "bytes-drive" => ArrayExercises.DriveBytes(Link, Size(arguments), Count(arguments)),
        "bytes-serve" => ArrayExercises.ServeBytes(Link, Count(arguments)),
        "handshakes-drive" => HandshakeExercises.Drive(options, arguments),
        "handshakes-serve" => HandshakeExercises.Serve(options, arguments),
        "crowd-drive" => CrowdExercises.Drive(options, arguments),
        "crowd-serve" => CrowdExercises.Serve(options, arguments),
        "request-drive" => RequestExercises.Drive(Link, arguments),
        "request-serve" => RequestExercises.Serve(Link, arguments),
        "loads" => PickleExercises.Loads(arguments[0], Count(arguments)),
        "rival-loads" => RivalPickler.Loads(arguments[0], Count(arguments)),
        "rival-dumps" => RivalPickler.Dumps(arguments[0], Count(arguments)),
        "typed-loads" => TypedExercises.Loads(arguments[0], Count(arguments)),
        "typed-dumps" => TypedExercises.Dumps(arguments[0], Count(arguments)),
        "process-call" => ProcessCalls.Prepare(arguments[0], arguments[2], Count(arguments)),
        "pool-call" => PoolCalls.Prepare(arguments[0], arguments[2], Count(arguments)),
        "embedded-call" => EmbeddedCalls.Prepare(arguments[0], arguments[2], Count(arguments)),
        "dumps" => PickleExercises.Dumps(arguments[0], Count(arguments)),
        _ => throw new ArgumentException($"There is no exercise called {name}."),
    };

    private Connection Link => connection ?? throw new InvalidOperationException("This exercise needs a connection.");

    private static int Size(string[] arguments) => int.Parse(arguments[0], CultureInfo.InvariantCulture);

    private static int Count(string[] arguments) => int.Parse(arguments[1], CultureInfo.InvariantCulture);
}
