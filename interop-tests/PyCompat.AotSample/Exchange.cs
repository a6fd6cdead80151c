using PyCompat.Demo;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;

namespace PyCompat.AotSample;

/// <summary>
/// Sends one value at a time to the worker, which compares it with its own value of that name and sends its own back. A
/// value that reading and writing corrupt in the same way is therefore detected.
/// </summary>
internal sealed class Exchange(Connection connection)
{
    /// <summary>The number of values that differed on either side.</summary>
    public int Different { get; private set; }

    /// <summary>Makes a round trip using a converter, without reflection.</summary>
    public void Typed<T>(string name, T value, PyConverter<T> converter, Func<T, T, bool> areEqual)
    {
        connection.Send(name, PyConverters.String);
        connection.Send(value, converter);
        Finish(name, connection.Receive(PyConverters.String), areEqual(value, connection.Receive(converter)));
    }

    /// <inheritdoc cref="Typed{T}(string, T, PyConverter{T}, Func{T, T, bool})"/>
    public void Typed<T>(string name, T value, PyConverter<T> converter)
        where T : IEquatable<T> =>
        Typed(name, value, converter, (left, right) => left.Equals(right));

    /// <inheritdoc cref="Typed{T}(string, T, PyConverter{T}, Func{T, T, bool})"/>
    public void Typed<TCollection, T>(string name, TCollection items, PyConverter<TCollection> converter)
        where TCollection : IEnumerable<T> =>
        Typed(name, items, converter, (left, right) => left.SequenceEqual(right));

    /// <summary>Makes a round trip that sends without a converter, as untrimmed programs do.</summary>
    public void SentPlainly<T>(string name, T value, PyConverter<T> converter, Func<T, T, bool> areEqual)
    {
        connection.Send(name);
        connection.Send(value);
        Finish(name, connection.Receive(PyConverters.String), areEqual(value, connection.Receive(converter)));
    }

    /// <summary>Makes a round trip of an object without specifying a type.</summary>
    public void Untyped(string name, object? value, Func<object?, object?, bool> areEqual)
    {
        connection.Send((object?)name);
        connection.Send(value);
        Finish(name, (string?)connection.Receive(), areEqual(value, connection.Receive()));
    }

    /// <summary>Makes a round trip of an object that comes back as a different one.</summary>
    public void SentUntyped(string name, object value, object? expected)
    {
        connection.Send((object?)name);
        connection.Send(value);
        Finish(name, (string?)connection.Receive(), Equality.AreSame(expected, connection.Receive()));
    }

    private void Finish(string name, string? theirDifference, bool isEqual)
    {
        bool isRight = theirDifference is null && isEqual;
        Different += isRight ? 0 : 1;
        string outcome = (theirDifference, isEqual) switch
        {
            (null, true) => "equal",
            (null, false) => "DIFFERS in .NET",
            _ => $"DIFFERS in Python: {theirDifference}",
        };
        Console.WriteLine($"{name}: {outcome}");
    }
}
