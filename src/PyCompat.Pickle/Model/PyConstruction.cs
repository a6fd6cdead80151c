namespace PyCompat.Pickle.Model;

/// <summary>How a pickle constructs an object.</summary>
public enum PyConstruction
{
    /// <summary><c>callable(*args)</c> (REDUCE).</summary>
    Call,

    /// <summary><c>cls.__new__(cls, *args)</c> (NEWOBJ).</summary>
    New,

    /// <summary><c>cls.__new__(cls, *args, **kwargs)</c> (NEWOBJ_EX).</summary>
    NewWithKeywords,

    /// <summary>An instance of an old-style class of Python 2 (INST, OBJ).</summary>
    Instance,
}
