using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle;

/// <summary>How pickles are written and read. Immutable: make a changed copy by <c>with</c>.</summary>
public sealed record PickleOptions
{
    /// <summary>The oldest protocol there is, all text (<c>pickle</c> of Python 1).</summary>
    public const int LowestProtocol = 0;

    /// <summary>The newest protocol there is (<c>pickle.HIGHEST_PROTOCOL</c> since Python 3.8).</summary>
    public const int HighestProtocol = 5;

    /// <summary>What CPython 3.8 to 3.13 write unless told otherwise (<c>pickle.DEFAULT_PROTOCOL</c>).</summary>
    public const int DefaultProtocol = 4;

    /// <summary>Protocol 4, limits for untrusted peers.</summary>
    public static PickleOptions Default { get; } = new();

    /// <summary>The protocol that is written, 0 to 5; 2 is what Python 2.7 and Python before 3.4 can read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a protocol that exists.</exception>
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

    /// <summary>What a pickle may cost its reader.</summary>
    public PickleLimits Limits { get; init; } = PickleLimits.Default;

    /// <summary>
    /// What the <c>str</c> of Python 2 (STRING opcodes) becomes; as Python's <c>encoding</c> argument of <c>loads</c>.
    /// </summary>
    public Python2StringEncoding Python2Strings { get; init; } = Python2StringEncoding.Keep;

    /// <summary>
    /// Makes an object of a persistent id (<c>Unpickler.persistent_load</c>). Without it, and where it returns its
    /// argument's <see cref="PyPersistentId"/>, the id stays symbolic. The id comes from the peer, and
    /// may be asked for twice in one message.
    /// </summary>
    public Func<PyPersistentId, object?>? PersistentLoad { get; init; }

    /// <summary>
    /// Names an object instead of writing it (<c>Pickler.persistent_id</c>); null has it written. Asked for every
    /// object but None and the plain numbers and strings.
    /// </summary>
    public Func<object, PyPersistentId?>? PersistentId { get; init; }

    /// <summary>
    /// The classes and functions behind extension codes (<c>copyreg.add_extension</c>), used both ways. A code that is
    /// not there stays symbolic: <see cref="PyExtension"/>.
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
    /// What becomes of .NET values that Python cannot hold exactly, such as the ticks of a <see cref="DateTime"/>
    /// below a microsecond.
    /// </summary>
    public PyPrecision Precision { get; init; } = PyPrecision.Python;

    /// <summary>
    /// The converters of types of your own, or other ones for built-in types; of typed reading and writing.
    /// </summary>
    /// <exception cref="ArgumentException">Two are for one type.</exception>
    public IReadOnlyList<PyConverter> Converters
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            PyConverter[] converters = [.. value];
            if (converters.DistinctBy(static converter => converter.Type).Count() != converters.Length)
            {
                throw new ArgumentException("Two of the converters are for one type.", nameof(value));
            }

            field = converters;
        }
    } = [];

    /// <summary>How the names of members become names of Python, in typed reading and writing.</summary>
    public PyNaming Naming { get; init; } = PyNaming.SnakeCase;

    /// <summary>The converters that these options lead to.</summary>
    internal ConverterResolver Resolver => Resolvers.GetValue(this, static options => new ConverterResolver(options));

    // Beside the options, so that it is no part of their equality, and a copy of them has its own.
    private static readonly ConditionalWeakTable<PickleOptions, ConverterResolver> Resolvers = [];
}
