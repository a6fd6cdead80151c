namespace PyCompat.InteropTests.Types.RealValues;

/// <summary>A row: a value that a Python library creates, requested as a .NET type.</summary>
/// <param name="Sent">The value, as an expression of <c>python-fixtures/real_values.py</c>.</param>
/// <param name="Type">The requested type, in C# notation.</param>
/// <param name="Expected">
/// The result in the notation of <see cref="RealValueText"/>, or a part of the error message if it is refused.
/// </param>
public abstract record RealValue(string Sent, string Type, string Expected)
{
    /// <summary>The required modules, separated by spaces.</summary>
    public string Needs { get; init; } = "";

    /// <summary>The oldest Python that has such a value.</summary>
    public string Oldest { get; init; } = "3.6";

    /// <summary>The first Python that no longer has it, or creates a different value.</summary>
    public string Before { get; init; } = "99.0";

    /// <summary>The lowest protocol that can represent it.</summary>
    public int Protocol { get; init; }

    /// <summary>The options for reading the row.</summary>
    public PickleOptions Options { get; init; } = PickleOptions.Default;

    /// <summary>The error if it is refused; null if it is read.</summary>
    public PickleErrorCode? Error { get; init; }

    /// <summary>Returns whether this version of Python has such a value.</summary>
    public bool IsIn(Version python) => python >= Version.Parse(Oldest) && python < Version.Parse(Before);

    /// <summary>Reads the pickle; returns a description of the error, or null.</summary>
    public string? Check(byte[] pickle)
    {
        string text;
        try
        {
            text = RealValueText.Format(Read(pickle));
            if (Error is not null)
            {
                return $"became {text}";
            }
        }
        catch (PickleException refused)
        {
            if (Error is null)
            {
                return refused.Message;
            }

            bool isTold = refused.ErrorCode == Error && refused.Message.Contains(Expected, StringComparison.Ordinal)
                && (Error != PickleErrorCode.OutOfRange || refused.InnerException is OverflowException);
            return isTold ? null : $"{refused.ErrorCode}: {refused.Message} ({refused.InnerException?.GetType().Name})";
        }

        return text == Expected ? null : $"became {text}";
    }

    private protected abstract object? Read(byte[] pickle);
}
