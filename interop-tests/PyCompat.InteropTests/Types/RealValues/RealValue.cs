namespace PyCompat.InteropTests.Types.RealValues;

/// <summary>A row: a value that a Python library makes, asked for as a .NET type.</summary>
/// <param name="Sent">The value, as an expression of <c>python-fixtures/real_values.py</c>.</param>
/// <param name="Type">The type that is asked for, as C# writes it.</param>
/// <param name="Expected">
/// What it becomes, in the notation of <see cref="RealValueText"/>; a part of the error's text where it is refused.
/// </param>
public abstract record RealValue(string Sent, string Type, string Expected)
{
    /// <summary>The modules that have to be there, divided by spaces.</summary>
    public string Needs { get; init; } = "";

    /// <summary>The oldest Python that has such a value.</summary>
    public string Oldest { get; init; } = "3.6";

    /// <summary>The first Python that no longer has it, or makes another value of it.</summary>
    public string Before { get; init; } = "99.0";

    /// <summary>The lowest protocol that can hold it.</summary>
    public int Protocol { get; init; }

    /// <summary>How the row is read.</summary>
    public PickleOptions Options { get; init; } = PickleOptions.Default;

    /// <summary>The error where it is refused; null where it is read.</summary>
    public PickleErrorCode? Error { get; init; }

    /// <summary>Whether a Python of this version has such a value.</summary>
    public bool IsIn(Version python) => python >= Version.Parse(Oldest) && python < Version.Parse(Before);

    /// <summary>Reads the pickle; what is wrong, or null.</summary>
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
