namespace PyCompat.Pickle;

/// <summary>A converter that gets its target once that is made.</summary>
internal interface IDeferredConverter
{
    void Resolve(PyConverter target);
}
