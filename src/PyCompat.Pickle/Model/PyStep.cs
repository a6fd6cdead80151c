namespace PyCompat.Pickle.Model;

/// <summary>A step that a pickle applies to an object after its construction.</summary>
/// <param name="kind">The kind of step.</param>
/// <param name="value">The operand; see <see cref="PyStepKind"/>.</param>
public readonly struct PyStep(PyStepKind kind, object? value)
{
    /// <summary>The kind of step.</summary>
    public PyStepKind Kind { get; } = kind;

    /// <summary>The operand; see <see cref="PyStepKind"/>.</summary>
    public object? Value { get; } = value;
}
