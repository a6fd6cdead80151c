namespace PyCompat.Pickle;

/// <summary>How an instance of a Python class is made of the members of a .NET type.</summary>
public enum PyInstanceForm
{
    /// <summary>
    /// <c>cls.__new__(cls)</c>, then the members into <c>__dict__</c>, as Python pickles plain classes and dataclasses;
    /// <c>__init__</c> does not run.
    /// </summary>
    State,

    /// <summary>Likewise for a class with <c>__slots__</c>.</summary>
    Slots,

    /// <summary><c>cls(*members)</c>, in the order of the members: <c>__init__</c> runs.</summary>
    Call,

    /// <summary><c>cls.__new__(cls, *members)</c>: a namedtuple, a <c>typing.NamedTuple</c>.</summary>
    Tuple,
}
