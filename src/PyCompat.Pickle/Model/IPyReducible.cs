namespace PyCompat.Pickle.Model;

/// <summary>A .NET object that describes itself as a Python object (Python: <c>__reduce__</c>).</summary>
public interface IPyReducible
{
    /// <summary>Returns how Python constructs the object; written in its place, once per message.</summary>
    PyObject Reduce();
}
