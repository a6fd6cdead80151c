namespace PyCompat.Pickle;

/// <summary>How Python constructs an instance of a class from the members of a .NET type.</summary>
public enum PyInstanceForm
{
    /// <summary>
    /// <c>cls.__new__(cls)</c>, then the members go into <c>__dict__</c>, as Python pickles plain classes and
    /// dataclasses; <c>__init__</c> does not run.
    /// </summary>
    State,

    /// <summary>The same for a class with <c>__slots__</c>.</summary>
    Slots,

    /// <summary><c>cls(*members)</c>, in the order of the members: <c>__init__</c> runs.</summary>
    Call,

    /// <summary><c>cls.__new__(cls, *members)</c>: a namedtuple, a <c>typing.NamedTuple</c>.</summary>
    Tuple,
}
