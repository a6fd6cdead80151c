using PyCompat.Multiprocessing;
using PyCompat.Pickle.Model;

namespace PyCompat.Demo.Steps;

/// <summary>
/// Sends a mixed bag of objects in both directions; each side compares the values it receives with its own.
/// </summary>
internal sealed class ObjectsStep : IStep
{
    public IEnumerable<Exchange> Run(Connection connection)
    {
        foreach (var (name, value) in Bag.Items)
        {
            connection.Send(new PyTuple("check", name, value));
            var answer = (PyTuple)connection.Receive()!;
            if (answer is not [string type, string text, bool isEqual, var theirs])
            {
                throw new InvalidDataException($"the worker's answer about '{name}' is {answer}");
            }

            yield return new Exchange(
                "objects", name, $"{NameOf(value)} -> {type}", text, isEqual && Equality.AreSame(value, theirs));
        }
    }

    private static string NameOf(object? value) => value switch
    {
        null => "null",
        List<object?> => "List",
        _ => value.GetType().Name,
    };
}
