namespace PyCompat.Pickle.Model;

/// <summary>An object of .NET that says what it is as a Python object (Python: <c>__reduce__</c>).</summary>
public interface IPyReducible
{
    /// <summary>How Python makes it. The codec writes that in its place, once for each message.</summary>
    PyObject Reduce();
}
