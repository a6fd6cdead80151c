using System.Collections.Immutable;
using System.Numerics;
using PyCompat.Fuzzing.Customers;
using PyCompat.Pickle;
using PyCompat.Pickle.Text;

namespace PyCompat.Fuzzing;

/// <summary>
/// The invariants of typed reading, which hold for any input: reading straight from the bytes gives the same result as
/// converting the untyped value, or both refuse.
/// </summary>
public static class TypedTarget
{
    private static readonly PickleSerializer Serializer = new(
        new PickleOptions { Limits = PickleLimits.Default with { MaxMemory = 32 << 20 } });

    private const int LongestText = 10_000;

    /// <summary>Represents a message that is not a pickle.</summary>
    private static readonly object NotRead = new();

    private static readonly Func<byte[], object?, bool>[] Shapes =
    [
        Agree<int>, Agree<long>, Agree<byte?>, Agree<BigInteger>, Agree<double>, Agree<bool>, Agree<char>,
        Agree<string>, Agree<byte[]>, Agree<DayOfWeek>, Agree<object>, Agree<decimal>, Agree<Guid>, Agree<DateTime>,
        Agree<Complex>, Agree<int[]>, Agree<double[]>, Agree<string?[]>, Agree<List<byte[]>>, Agree<List<DayOfWeek>>,
        Agree<List<object?>>, Agree<object?[]>, Agree<List<List<int>>>, Agree<ImmutableArray<string>>,
        Agree<HashSet<string>>, Agree<ImmutableHashSet<int>>, Agree<Dictionary<string, int>>,
        Agree<Dictionary<string, List<int>>>, Agree<Dictionary<(int, int), string>>, Agree<Dictionary<object, object?>>,
        Agree<(int, int)>, Agree<(int, int)[]>, Agree<(int, int, int)>, Agree<((int, int), int)>,
        Agree<(((int, int), int), (int, int))>, Agree<((string, string), string, (DayOfWeek, string))>,
        Agree<((string, string), char)>, Agree<(List<int>, List<int>)>, Agree<(List<int>, int[])>,
        Agree<(int, string, double, int?, bool, (int, int), List<int>, (string, string), List<int>)>,
        Agree<Item>, Agree<Item[]>, Agree<ItemStruct>, Agree<(ItemStruct, ItemStruct, string, string)>,
        Agree<(Item, Item, string, string)>, Agree<Node>, Agree<Node[]>, Agree<Customer>, Agree<Customer[]>,
        AgreeWithBuiltIn(CustomerConverter.Instance), AgreeWithBuiltIn(AddressConverter.Instance),
        AgreeWithBuiltIn(PyConverters.ListOf(CustomerConverter.Instance)),
        AgreeWithBuiltIn(PyConverters.ListOf(AddressConverter.Instance)),
    ];

    /// <summary>Reads a message as each of the types.</summary>
    /// <returns>The number of types as which the message could be read.</returns>
    /// <exception cref="FuzzFailureException">
    /// The two ways differ, or an exception other than PickleException was thrown.
    /// </exception>
    public static int Check(byte[] message)
    {
        try
        {
            object? untyped = null;
            try
            {
                untyped = Serializer.Deserialize(message);
            }
            catch (PickleException refused) when (refused.ErrorCode == PickleErrorCode.LimitExceeded)
            {
                // Typed values need less memory, or more, so there is nothing to compare.
                return 0;
            }
            catch (PickleException)
            {
                untyped = NotRead;
            }

            return Shapes.Count(agree => agree(message, untyped));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or FuzzFailureException))
        {
            throw new FuzzFailureException($"{e.GetType().Name} was thrown by typed reading: {e.Message}", message, e);
        }
    }

    /// <summary>
    /// Reads with a custom converter: both its ways must agree with each other and with the built-in converter.
    /// </summary>
    private static Func<byte[], object?, bool> AgreeWithBuiltIn<T>(PyConverter<T> converter) => (message, untyped) =>
    {
        byte[]? read = Written(() => Serializer.Deserialize(message, converter), out PickleException? refused);
        byte[]? builtIn = Written(() => Serializer.Deserialize<T>(message), out PickleException? refusedByBuiltIn);
        EnsureAgree<T>(message, (read, refused), (builtIn, refusedByBuiltIn), "by the codec's built-in converter");
        if (untyped != NotRead)
        {
            byte[]? converted = Written(
                () => PyConvert.To(untyped, converter, Serializer.Options), out PickleException? refusedToConvert);
            EnsureAgree<T>(message, (read, refused), (converted, refusedToConvert), "by way of the untyped value");
        }

        return read is not null;
    };

    private static void EnsureAgree<T>(
        byte[] message,
        (byte[]? Pickle, PickleException? Refused) one,
        (byte[]? Pickle, PickleException? Refused) other,
        string how)
    {
        bool isBeyondLimits = one.Refused?.ErrorCode == PickleErrorCode.LimitExceeded
            || other.Refused?.ErrorCode == PickleErrorCode.LimitExceeded;
        bool agree = one.Pickle is null || other.Pickle is null
            ? one.Refused?.Message == other.Refused?.Message
            : one.Pickle.SequenceEqual(other.Pickle);
        if (!agree && !isBeyondLimits)
        {
            throw new FuzzFailureException(
                $"as {typeof(T)} it is {Describe(one.Pickle, one.Refused)} by a converter, and "
                + $"{Describe(other.Pickle, other.Refused)} {how}",
                message,
                null);
        }
    }

    private static bool Agree<T>(byte[] message, object? untyped)
    {
        byte[]? straight = Written(() => Serializer.Deserialize<T>(message), out PickleException? refused);
        byte[]? converted = null;
        PickleException? refusedToConvert = null;
        if (untyped != NotRead)
        {
            converted = Written(() => PyConvert.To<T>(untyped, Serializer.Options), out refusedToConvert);
        }

        bool isBeyondLimits = refused?.ErrorCode == PickleErrorCode.LimitExceeded
            || refusedToConvert?.ErrorCode == PickleErrorCode.LimitExceeded;
        // Strings within an untyped value may be one object or two, differently each time.
        bool agree = straight is null || converted is null
            ? straight == converted
            : straight.SequenceEqual(converted)
                || (typeof(T).ToString().Contains(nameof(Object), StringComparison.Ordinal)
                    && Describe(straight) == Describe(converted));
        return agree || isBeyondLimits
            ? straight is not null
            : throw new FuzzFailureException(
                $"as {typeof(T)} it is {Describe(straight, refused)} straight from the bytes, and "
                + $"{Describe(converted, refusedToConvert)} by way of the untyped value",
                message,
                null);
    }

    /// <summary>Pickles the result, so that two results can be compared in value and in shared references.</summary>
    private static byte[]? Written<T>(Func<T> read, out PickleException? refused)
    {
        refused = null;
        try
        {
            return Serializer.Serialize(read());
        }
        catch (PickleException exception)
        {
            refused = exception;
            return null;
        }
    }

    private static string Describe(byte[]? pickle, PickleException? refused) =>
        pickle is null ? $"refused ({refused?.Message ?? "no pickle"})" : Describe(pickle);

    private static string Describe(byte[] pickle) => PyRepr.Format(Serializer.Deserialize(pickle), LongestText);

    private sealed record Item(string Name, int Count);

    private readonly record struct ItemStruct(string Name, int Count);

    private sealed class Node
    {
        public string? Name { get; set; }

        public Node? Next { get; set; }
    }
}
