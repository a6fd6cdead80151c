using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle;

/// <summary>Options for writing and reading pickles. Immutable: use <c>with</c> to make a modified copy.</summary>
public sealed record PickleOptions
{
    /// <summary>The oldest protocol, all text (<c>pickle</c> of Python 1).</summary>
    public const int LowestProtocol = 0;

    /// <summary>The newest protocol (<c>pickle.HIGHEST_PROTOCOL</c> since Python 3.8).</summary>
    public const int HighestProtocol = 5;

    /// <summary>The protocol that CPython 3.8 to 3.13 write by default (<c>pickle.DEFAULT_PROTOCOL</c>).</summary>
    public const int DefaultProtocol = 4;

    /// <summary>Protocol 4, and limits for untrusted peers.</summary>
    public static PickleOptions Default { get; } = new();

    /// <summary>The protocol to write, 0 to 5; Python 2.7 and Python before 3.4 read up to 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The protocol does not exist.</exception>
    public int Protocol
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, LowestProtocol);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, HighestProtocol);
            field = value;
        }
    } = DefaultProtocol;

    /// <summary>Limits what reading a pickle may cost.</summary>
    public PickleLimits Limits { get; init; } = PickleLimits.Default;

    /// <summary>How Python 2's <c>str</c> (STRING opcodes) is read; <c>encoding</c> of Python's <c>loads</c>.</summary>
    public Python2StringEncoding Python2Strings { get; init; } = Python2StringEncoding.Keep;

    /// <summary>
    /// Loads the object for a persistent id (<c>Unpickler.persistent_load</c>). Without it, or where it returns the
    /// <see cref="PyPersistentId"/> that it was given, the id stays symbolic. The id comes from the peer, and the same
    /// one may be requested twice in one message.
    /// </summary>
    public Func<PyPersistentId, object?>? PersistentLoad { get; init; }

    /// <summary>
    /// Chooses an id to write instead of an object (<c>Pickler.persistent_id</c>), or null to write the object itself.
    /// Called for every object except None and plain numbers and strings.
    /// </summary>
    public Func<object, PyPersistentId?>? PersistentId { get; init; }

    /// <summary>
    /// The classes and functions behind extension codes (<c>copyreg.add_extension</c>), for writing and reading. A code
    /// that is not listed stays symbolic: <see cref="PyExtension"/>.
    /// </summary>
    public IReadOnlyDictionary<int, PyGlobal> Extensions
    {
        get;
        init
        {
            field = value;
            ExtensionCodes = value.ToDictionary(static entry => entry.Value, static entry => entry.Key);
        }
    } = new Dictionary<int, PyGlobal>();

    internal IReadOnlyDictionary<PyGlobal, int> ExtensionCodes { get; private init; } = new Dictionary<PyGlobal, int>();

    /// <summary>
    /// How to write .NET values that Python cannot hold exactly, such as the ticks of a <see cref="DateTime"/> below a
    /// microsecond.
    /// </summary>
    public PyPrecision Precision { get; init; } = PyPrecision.Python;

    /// <summary>
    /// Converters for your own types, or replacements for those of built-in types, used in typed reading and writing.
    /// </summary>
    /// <exception cref="ArgumentException">Two converters have the same type.</exception>
    public IReadOnlyList<PyConverter> Converters
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            PyConverter[] converters = [.. value];
            if (converters.DistinctBy(static converter => converter.Type).Count() != converters.Length)
            {
                throw new ArgumentException("Two of the converters have the same type.", nameof(value));
            }

            field = converters;
        }
    } = [];

    /// <summary>How .NET member names map to Python names in typed reading and writing.</summary>
    public PyNaming Naming { get; init; } = PyNaming.SnakeCase;

    /// <summary>The resolver of the converters for these options.</summary>
    internal ConverterResolver Resolver => Resolvers.GetValue(this, static options => new ConverterResolver(options));

    // Kept outside the record, so that it does not affect equality and each copy gets a resolver of its own options.
    private static readonly ConditionalWeakTable<PickleOptions, ConverterResolver> Resolvers = [];
}
