using System.Numerics;
using PyCompat.Multiprocessing;
using PyCompat.Pickle.Model;

namespace PyCompat.Demo.Steps;

/// <summary>Python calls functions of this program, and finally reports what it made of the answers.</summary>
internal sealed class CalledByPythonStep : IStep
{
    public IEnumerable<Exchange> Run(Connection connection)
    {
        connection.Send(new PyTuple("call back"));
        while (true)
        {
            switch (connection.Receive())
            {
                case PyTuple and ["outcome", List<object?> outcome]:
                    return outcome.Select(Tell);
                case PyTuple and [string name, PyTuple arguments]:
                    connection.Send(Call(name, arguments));
                    break;
                case var other:
                    throw new InvalidDataException($"the worker asked for {other}");
            }
        }
    }

    private static object Call(string name, PyTuple arguments) => (name, arguments) switch
    {
        ("add", [var a, var b]) => Number(a) + Number(b),
        ("reverse", [string text]) => new string([.. text.Reverse()]),
        ("words", [string text]) => new PyTuple(text.Split(' ')),
        _ => throw new InvalidDataException($"the worker called {name}{arguments}, which is not here"),
    };

    private static BigInteger Number(object? value) => value switch
    {
        long small => small,
        BigInteger big => big,
        _ => throw new InvalidDataException($"{value} is not an int"),
    };

    private static Exchange Tell(object? told) =>
        told is PyTuple and [string name, string arguments, string answer, bool isRight]
            ? new Exchange("Python calls .NET", name, arguments, answer, isRight)
            : throw new InvalidDataException($"the worker reported {told}");
}
