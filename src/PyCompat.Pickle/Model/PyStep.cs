namespace PyCompat.Pickle.Model;

/// <summary>One thing that a pickle does to an object after it was made.</summary>
/// <param name="kind">What is done.</param>
/// <param name="value">With what; see <see cref="PyStepKind"/>.</param>
public readonly struct PyStep(PyStepKind kind, object? value)
{
    /// <summary>What is done.</summary>
    public PyStepKind Kind { get; } = kind;

    /// <summary>With what; see <see cref="PyStepKind"/>.</summary>
    public object? Value { get; } = value;
}
