using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace PyCompat.Pickle;

/// <summary>Makes the converters of records, classes and structs by reflection.</summary>
internal static class RecordMapping
{
    /// <summary>The converter of a type; null where it is none that can be made of members.</summary>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public static PyConverter? TryCreate(Type type, PyNaming naming, Func<Type, PyConverter> converterOf)
    {
        if (CollectionType.IsOfSystem(type) || type.IsPointer || type.IsByRefLike || type.ContainsGenericParameters
            || type.IsAssignableTo(typeof(Delegate)) || type.IsAssignableTo(typeof(Exception)))
        {
            return null;
        }

        return (PyConverter?)typeof(RecordMapping)
            .GetMethod(nameof(CreateFor), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [naming, converterOf], null);
    }

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static PyConverter? CreateFor<T>(PyNaming naming, Func<Type, PyConverter> converterOf)
    {
        PyConverter<T>? own = typeof(T).IsAbstract || typeof(T).IsInterface
            ? null
            : RecordReflection<T>.TryCreate(naming, converterOf);
        Type[] derived = [.. typeof(T)
            .GetCustomAttributes<PyDerivedAttribute>(inherit: false)
            .Select(static attribute => attribute.Type)];
        return derived.Length == 0
            ? own
            : new PolymorphicConverter<T>(own, [.. derived.Select(type => DerivedOf<T>(type, converterOf))]);
    }

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static DerivedConverter<T> DerivedOf<T>(Type type, Func<Type, PyConverter> converterOf)
    {
        if (!type.IsAssignableTo(typeof(T)) || type == typeof(T))
        {
            throw new NotSupportedException($"{type} is named as derived from {typeof(T)}, and is not.");
        }

        return (DerivedConverter<T>)Activator.CreateInstance(
            typeof(DerivedConverter<,>).MakeGenericType(typeof(T), type), converterOf(type))!;
    }
}
