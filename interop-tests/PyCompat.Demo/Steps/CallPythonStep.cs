using System.Numerics;
using PyCompat.Multiprocessing;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Demo.Steps;

/// <summary>.NET calls functions of the Python worker.</summary>
internal sealed class CallPythonStep : IStep
{
    private static readonly (string Function, PyTuple Arguments, object? Expected)[] Calls =
    [
        ("math.factorial", new PyTuple(25L), BigInteger.Parse("15511210043330985984000000")),
        ("sorted", new PyTuple(new List<object?> { 3L, 1L, 2L }), new List<object?> { 1L, 2L, 3L }),
        ("str.upper", new PyTuple("python"), "PYTHON"),
        ("divmod", new PyTuple(-7L, 2L), new PyTuple(-4L, 1L)),
    ];

    public IEnumerable<Exchange> Run(Connection connection)
    {
        foreach (var (function, arguments, expected) in Calls)
        {
            connection.Send(new PyTuple("call", function, arguments));
            var answer = connection.Receive();
            yield return new Exchange(
                ".NET calls Python",
                function,
                PyRepr.Format(arguments),
                PyRepr.Format(answer),
                Equality.AreSame(expected, answer));
        }
    }
}
