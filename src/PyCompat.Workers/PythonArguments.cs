using System.Collections;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace PyCompat.Workers;

/// <summary>
/// The arguments of a call: <c>[1, 2]</c>, or with keywords <c>new PythonArguments(1, 2) { ["key"] = 3 }</c>.
/// </summary>
/// <remarks>Each element is one argument, an array too: <c>[numbers]</c> passes one list.</remarks>
[CollectionBuilder(typeof(PythonArguments), nameof(Create))]
public struct PythonArguments : IEnumerable<object?>
{
    private readonly object?[]? _positional;
    private Dictionary<string, object?>? _keywords;

    /// <summary>Creates positional arguments.</summary>
    public PythonArguments(params ReadOnlySpan<object?> arguments) => _positional = arguments.ToArray();

    /// <summary>Creates one positional argument; an array is one argument too.</summary>
    [OverloadResolutionPriority(1)]
    public PythonArguments(object? argument) => _positional = [argument];

    /// <summary>The positional arguments (Python: <c>*args</c>).</summary>
    public readonly IReadOnlyList<object?> Positional => _positional ?? [];

    /// <summary>The keyword arguments (Python: <c>**kwargs</c>).</summary>
    public readonly IReadOnlyDictionary<string, object?> Keywords =>
        _keywords ?? (IReadOnlyDictionary<string, object?>)ReadOnlyDictionary<string, object?>.Empty;

    /// <summary>Gets or adds a keyword argument.</summary>
    /// <exception cref="KeyNotFoundException">There is no such argument.</exception>
    public object? this[string keyword]
    {
        readonly get => Keywords[keyword];
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(keyword);
            _keywords = _keywords is null ? [] : new Dictionary<string, object?>(_keywords);
            _keywords[keyword] = value;
        }
    }

    internal readonly object?[] PositionalArray => _positional ?? [];

    internal readonly Dictionary<string, object?>? KeywordsOrNull => _keywords;

    /// <summary>Creates the arguments of a collection expression.</summary>
    public static PythonArguments Create(ReadOnlySpan<object?> arguments) => new(arguments);

    /// <summary>Enumerates the positional arguments.</summary>
    public readonly IEnumerator<object?> GetEnumerator() => Positional.GetEnumerator();

    readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
