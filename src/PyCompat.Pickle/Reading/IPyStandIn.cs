using System.Diagnostics.CodeAnalysis;

namespace PyCompat.Pickle.Reading;

/// <summary>What untyped reading has in the place of an object that typed reading may ask for.</summary>
internal interface IPyStandIn
{
    /// <summary>The object; false where this stands for none of that type.</summary>
    bool TryGet<T>([MaybeNullWhen(false)] out T value);
}
