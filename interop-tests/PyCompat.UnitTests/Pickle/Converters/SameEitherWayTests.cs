#pragma warning disable CS8714 // Dictionaries are made where the kind says that it is one of keys.

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using CsCheck;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>
/// Typed and untyped sending give Python the same value, for generated values of randomly composed types.
/// </summary>
public class SameEitherWayTests
{
    // A seed in CsCheck's own format.
    private const string Seed = "0N0XIzNsQ0O2";
    private const int MostItems = 4;

    private static readonly int Rounds = TestTier.IsDefault ? 300 : 800;

    private static readonly string[] Texts = ["", "a", "żółw", "x y", new('l', 300), "😀"];

    private static readonly Gen<string> Text = Gen.Int[0, Texts.Length - 1].Select(static i => Texts[i]);

    [Fact]
    public void Any_value_is_sent_identically_by_its_type_and_as_an_object()
    {
        // One generator for all rounds, because Sample uses a seed only in its first round.
        PCG random = PCG.Parse(Seed);
        Gen<Action> tests = Gen.OneOf([.. Kinds(depth: 3)]);
        for (int i = 0; i < Rounds; i++)
        {
            tests.Generate(random, null, out _)();
        }
    }

    /// <summary>Returns tests of scalars, and of types composed of them up to a depth.</summary>
    private static IEnumerable<Gen<Action>> Kinds(int depth)
    {
        foreach (IKind kind in Scalars())
        {
            yield return kind.Test;
            foreach (Gen<Action> composed in kind.Composed(depth))
            {
                yield return composed;
            }
        }
    }

    private static IEnumerable<IKind> Scalars() =>
    [
        Of(Gen.Bool), Of(Gen.SByte), Of(Gen.Byte), Of(Gen.Short), Of(Gen.UShort), Of(Gen.Int), Of(Gen.UInt),
        Of(Gen.Long), Of(Gen.ULong), Of(Gen.Double, isKey: false), Of(Gen.Float, isKey: false), Of(Gen.Decimal),
        Of(Gen.Long.Select(static x => (Int128)x * x)), Of(Gen.ULong.Select(static x => (UInt128)x * x)),
        Of(Gen.Long.Select(static x => BigInteger.Pow(x, 3))), Of(Gen.Double.Select(static x => (Half)x), isKey: false),
        Of(Gen.Double.Select(static x => new Complex(x, 1)), isKey: false), Of(Gen.Char.AlphaNumeric), Of(Text),
        Of(Gen.Guid), Of(Times(DateTimeKind.Unspecified), isKey: false), Of(Times(DateTimeKind.Utc), isKey: false),
        Of(Gen.DateTimeOffset.Where(static x => x.UtcDateTime.Year is > 1 and < 9999), isKey: false), Of(Gen.DateOnly),
        Of(Gen.TimeOnly, isKey: false), Of(Gen.TimeSpan.Where(static x => x.Duration().TotalDays < 9e5), isKey: false),
        Of(Gen.Enum<DayOfWeek>()), Of(Gen.Enum<SentCollectionTests.Level>()), Of(Gen.Enum<Permission>()),
        Of(Gen.Byte.Array[0, MostItems], isKey: false), Of(Gen.Int.Select(static x => (nint)x)),
        Of(Gen.Byte.Array[0, MostItems].Select(static x => new ReadOnlyMemory<byte>(x)), isKey: false),
        Of(Gen.Byte.Array[0, MostItems].Select(static x => new ArraySegment<byte>(x)), isKey: false),
        Of(Gen.Int.Select(static x => new Point(x, 1)), isKey: false),
        Of(Gen.Int.Select(static x => new PointOfPython(x, null)), isKey: false),
        Of(Gen.Int.Select(static x => new { X = x, Y = "y" }), isKey: false),
        Of(Gen.Int.Select(static x => new Uri($"urn:{x}")).Select(static x => (object)x.ToString()), isKey: false),
        Of(Gen.Int.Select(static x => (object?)(x % 2 == 0 ? null : x)), isKey: false),
    ];

    private static Gen<DateTime> Times(DateTimeKind kind) => Gen.DateTime.Select(x => DateTime.SpecifyKind(x, kind));

    private static Kind<T> Of<T>(Gen<T> values, bool isKey = true) => new(values, isKey);

    private interface IKind
    {
        Gen<Action> Test { get; }

        IEnumerable<Gen<Action>> Composed(int depth);
    }

    private sealed class Kind<T>(Gen<T> values, bool isKey) : IKind
    {
        private readonly Gen<T[]> _some = values.Array[0, MostItems];

        public Gen<Action> Test => values.Select(static value => (Action)(() => Check(value)));

        public IEnumerable<Gen<Action>> Composed(int depth)
        {
            yield return Typed<IEnumerable<T>>(static x => x);
            yield return Typed<IEnumerable<T>>(static x => x.Select(static item => item));
            yield return Typed<ICollection<T>>(static x => new Collection<T>(x));
            yield return Typed<IReadOnlyList<T>>(static x => new List<T>(x));
            yield return Typed<LinkedList<T>>(static x => new LinkedList<T>(x));
            yield return Typed<ConcurrentQueue<T>>(static x => new ConcurrentQueue<T>(x));
            yield return Typed<Stack<T>>(static x => new Stack<T>(x));
            yield return Typed<T[,]>(static x => Ranked(x));
            yield return Typed<Lazily<T>>(static x => new Lazily<T>(x));
            yield return Typed<List<T>[]>(static x => [[.. x], [.. x]]);
            yield return Typed<SentCollectionTests.Bag<T>[]>(static x => [Bag(x)]);
            if (isKey)
            {
                yield return Typed<HashSet<T>>(static x => [.. x]);
                yield return Typed<IEnumerable<T>>(static x => new HashSet<T>(x));
                yield return Typed<ImmutableHashSet<T>>(static x => [.. x]);
                yield return Typed<Dictionary<T, T>>(static x => Dict(x));
                yield return Typed<IReadOnlyDictionary<T, T[]>>(static x => Dict(x).ToDictionary(
                    static y => y.Key, static y => new[] { y.Value }));
                yield return Typed<IEnumerable<KeyValuePair<T, T>>>(static x => Dict(x));
                yield return Typed<List<KeyValuePair<T, T>>>(static x => [.. Dict(x)]);
                yield return Typed<Dictionary<(T, int), string>>(static x => Dict(x).ToDictionary(
                    static y => (y.Key, 1), static _ => "v"));
                yield return Typed<ConcurrentDictionary<T, T>>(static x => new ConcurrentDictionary<T, T>(Dict(x)));
            }

            if (depth == 0)
            {
                yield break;
            }

            foreach (IKind wrapped in Wrapped())
            {
                yield return wrapped.Test;
            }

            // One path for each, so that the number of types does not explode; depth and type select it.
            IKind[] next = [.. Wrapped()];
            foreach (Gen<Action> deeper in next[(depth + typeof(T).Name.Length) % next.Length].Composed(depth - 1))
            {
                yield return deeper;
            }
        }

        private IEnumerable<IKind> Wrapped() =>
        [
            Of(_some.Select(static x => x), isKey: false),
            Of(_some.Select(static x => new List<T>(x)), isKey: false),
            Of(_some.Select(static x => Bag(x)), isKey: false),
            Of(values.Select(static x => new Wrap<T>(x)), isKey: false),
            Of(values.Select(static x => new WrapOfPython<T>(x)), isKey: false),
            Of(values.Select(static x => (x, 1)), isKey),
            Of(values.Select(static x => (x, (1, "a"), x, x)), isKey),
            Of(values.Select(static x => Tuple.Create(x, x)), isKey: false),
            Of(_some.Select(static x => x.Index().ToDictionary(y => $"k{y.Index}", y => y.Item)), isKey: false),
        ];

        private Gen<Action> Typed<TOther>(Func<T[], TOther> make) =>
            _some.Select(value => (Action)(() => Check(make(value))));

        private static SentCollectionTests.Bag<T> Bag(T[] items)
        {
            var bag = new SentCollectionTests.Bag<T>();
            bag.AddRange(items);
            return bag;
        }

        private static Dictionary<T, T> Dict(T[] items) =>
            items.Distinct().ToDictionary(static item => item, static item => item);

        private static T[,] Ranked(T[] items)
        {
            var array = new T[items.Length, 2];
            for (int i = 0; i < items.Length; i++)
            {
                (array[i, 0], array[i, 1]) = (items[i], items[0]);
            }

            return array;
        }

        private static void Check<TOther>(TOther value)
        {
            try
            {
                Sent.Repr(() => value);
            }
            catch (Exception failure)
            {
                throw new Xunit.Sdk.XunitException(
                    $"A {typeof(TOther)} of type {value?.GetType()}: {failure.Message}", failure);
            }
        }
    }

    private sealed class Lazily<T>(IEnumerable<T> items) : IEnumerable<T>
    {
        public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed record Point(int X, double? Y);

    [PyClass("app", "Point")]
    private sealed record PointOfPython(int X, string? Y);

    private sealed record Wrap<T>(T Item, List<T> Items, T[] Array, object? Any)
    {
        public Wrap(T item)
            : this(item, [item], [item], item)
        {
        }
    }

    [PyClass("app", "Wrap", Form = PyInstanceForm.Tuple)]
    private sealed record WrapOfPython<T>(T Item, IReadOnlyCollection<T> Items)
    {
        public WrapOfPython(T item)
            : this(item, new Queue<T>([item]))
        {
        }
    }
}
