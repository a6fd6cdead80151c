using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Converters.Reflection;

namespace PyCompat.Pickle;

/// <summary>Converts untyped values, as received, to typed ones.</summary>
public static class PyConvert
{
    /// <summary>
    /// Converts a value to <typeparamref name="T"/> by the rules of typed reading: exactly, or not at all.
    /// </summary>
    /// <exception cref="PickleException">
    /// The value does not fit, or a <typeparamref name="T"/> cannot be read at all; the message says where.
    /// </exception>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public static T To<T>(object? value, PickleOptions? options = null)
    {
        options ??= PickleOptions.Default;
        return Conversion.Convert(value, options.Resolver.Get<T>(), options);
    }

    /// <inheritdoc cref="To{T}(object?, PickleOptions?)"/>
    public static T To<T>(object? value, PyConverter<T> converter, PickleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(converter);
        return Conversion.Convert(value, converter, options ?? PickleOptions.Default);
    }
}
