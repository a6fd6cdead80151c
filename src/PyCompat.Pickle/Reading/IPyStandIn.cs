using System.Diagnostics.CodeAnalysis;

namespace PyCompat.Pickle.Reading;

/// <summary>Replaces an object in untyped reading that typed reading may request.</summary>
internal interface IPyStandIn
{
    /// <summary>Gets the object; false if there is none of that type.</summary>
    bool TryGet<T>([MaybeNullWhen(false)] out T value);
}
