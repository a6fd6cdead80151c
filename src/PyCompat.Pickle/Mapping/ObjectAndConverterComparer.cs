using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

/// <summary>Compares an object and its converter by reference: what one makes of it is not what another does.</summary>
internal sealed class ObjectAndConverterComparer : IEqualityComparer<(object Value, PyConverter Converter)>
{
    public static readonly ObjectAndConverterComparer Instance = new();

    public bool Equals((object Value, PyConverter Converter) x, (object Value, PyConverter Converter) y) =>
        ReferenceEquals(x.Value, y.Value) && ReferenceEquals(x.Converter, y.Converter);

    public int GetHashCode((object Value, PyConverter Converter) key) =>
        HashCode.Combine(RuntimeHelpers.GetHashCode(key.Value), RuntimeHelpers.GetHashCode(key.Converter));
}
