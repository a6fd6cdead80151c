namespace PyCompat.Pickle.Model;

/// <summary>The ways in which a pickle makes an object.</summary>
public enum PyConstruction
{
    /// <summary><c>callable(*args)</c> (REDUCE).</summary>
    Call,

    /// <summary><c>cls.__new__(cls, *args)</c> (NEWOBJ).</summary>
    New,

    /// <summary><c>cls.__new__(cls, *args, **kwargs)</c> (NEWOBJ_EX).</summary>
    NewWithKeywords,

    /// <summary>An instance of a class of Python 2's old style (INST, OBJ).</summary>
    Instance,
}
