using System.Diagnostics.CodeAnalysis;

namespace PyCompat.Workers;

/// <summary>
/// The name of a Python function in the notation of entry points: <c>"package.module:name"</c>, such as
/// <c>"math:sqrt"</c>; the name is dotted if it is in a class (<c>"jobs:Model.load"</c>).
/// </summary>
/// <remarks>Whoever chooses the name chooses what is run: never take it from a user.</remarks>
public readonly struct PythonFunction : IEquatable<PythonFunction>
{
    private readonly string? _notation;

    /// <summary>Reads the notation.</summary>
    /// <exception cref="ArgumentException">It is not <c>module:name</c>.</exception>
    public PythonFunction(string notation)
    {
        ArgumentNullException.ThrowIfNull(notation);
        if (notation.Split(':') is not [var module, var name] || !IsDottedName(module) || !IsDottedName(name))
        {
            throw new ArgumentException(
                $"'{notation}' does not name a Python function: write \"module:name\", such as \"math:sqrt\" or " +
                "\"package.module:Class.method\".", nameof(notation));
        }

        _notation = notation;
    }

    /// <summary>The module, such as <c>package.module</c>.</summary>
    public string Module => Notation[..Notation.IndexOf(':')];

    /// <summary>The name in the module (<c>__qualname__</c>).</summary>
    public string Name => Notation[(Notation.IndexOf(':') + 1)..];

    internal string Notation => _notation
        ?? throw new ArgumentException("No Python function is named: write \"module:name\", such as \"math:sqrt\".");

    /// <summary>Reads the notation.</summary>
    /// <exception cref="ArgumentException">It is not <c>module:name</c>.</exception>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the other way.")]
    public static implicit operator PythonFunction(string notation) => new(notation);

    /// <summary>Whether two name the same function.</summary>
    public static bool operator ==(PythonFunction left, PythonFunction right) => left.Equals(right);

    /// <summary>Whether two name different functions.</summary>
    public static bool operator !=(PythonFunction left, PythonFunction right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(PythonFunction other) => _notation == other._notation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PythonFunction other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _notation?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <summary>Returns the notation.</summary>
    public override string ToString() => _notation ?? "";

    private static bool IsDottedName(string text) => Array.TrueForAll(text.Split('.'), IsIdentifier);

    // As Python's, up to a few characters of rare scripts.
    private static bool IsIdentifier(string part) =>
        part.Length > 0 && !char.IsAsciiDigit(part[0])
        && part.All(static character => character == '_' || char.IsLetterOrDigit(character) || character > '\x7f');
}
