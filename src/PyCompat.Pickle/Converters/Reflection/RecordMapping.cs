using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using PyCompat.Pickle.Converters.Records;

namespace PyCompat.Pickle.Converters.Reflection;

/// <summary>Creates the converters of records, classes and structs by reflection.</summary>
internal static class RecordMapping
{
    /// <summary>Returns the converter of a type; null if it cannot be created from members.</summary>
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
            throw new NotSupportedException($"{type} is declared as derived from {typeof(T)}, but is not.");
        }

        return (DerivedConverter<T>)Activator.CreateInstance(
            typeof(DerivedConverter<,>).MakeGenericType(typeof(T), type), converterOf(type))!;
    }
}

/// <summary>The Python name of a record's member, and how its value gets into the record.</summary>
/// <param name="Member">The property or field.</param>
/// <param name="Parameter">The constructor parameter that takes it; null if it is set.</param>
/// <param name="PythonName">The name in Python.</param>
/// <param name="Rules">The rules for it.</param>
internal sealed record RecordMemberPlan(
    MemberInfo Member, ParameterInfo? Parameter, string PythonName, PyMemberRules Rules)
{
    public Type Type => TypeOf(Member);

    public static Type TypeOf(MemberInfo member) =>
        member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    /// <summary>Whether only the record's own code sets its value: the value is sent nevertheless.</summary>
    public bool IsReadOnly => Parameter is null && !IsSettable(Member);

    /// <summary>
    /// Whether a value can be assigned to it; also by a non-public setter, unless the type belongs to the framework.
    /// </summary>
    public static bool IsSettable(MemberInfo member) => member is PropertyInfo property
        ? property.SetMethod is { } setter && (setter.IsPublic || !CollectionType.IsOfSystem(property.DeclaringType!))
        : !((FieldInfo)member).IsInitOnly;

    /// <summary>Whether it stores a value, rather than computing it from others.</summary>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2075", Justification = "Records are only inspected where types are kept whole.")]
    public static bool HoldsValue(MemberInfo member) => member is FieldInfo
        || (!CollectionType.IsOfSystem(member.DeclaringType!)
            && member.DeclaringType!.GetField(
                $"<{member.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null);

    public static RecordMemberPlan Create(
        MemberInfo member, ParameterInfo? parameter, PyNaming naming, bool isRequired)
    {
        string name = member.GetCustomAttribute<PyNameAttribute>()?.Name
            ?? parameter?.GetCustomAttribute<PyNameAttribute>()?.Name
            ?? NameMapping.ToMember(member.Name, naming);
        PyMemberRules rules = isRequired && parameter is not { HasDefaultValue: true }
            ? PyMemberRules.Required
            : PyMemberRules.None;
        var context = new NullabilityInfoContext();
        NullabilityState state = member is PropertyInfo property
            ? context.Create(property).ReadState
            : context.Create((FieldInfo)member).ReadState;
        if (state == NullabilityState.NotNull && !TypeOf(member).IsValueType)
        {
            rules |= PyMemberRules.NotNull;
        }

        return new RecordMemberPlan(member, parameter, name, rules);
    }
}
