using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters.Records;

namespace PyCompat.Pickle.Converters.Reflection;

/// <summary>What reflection finds in a record type: its constructor, and its members in Python's order.</summary>
[RequiresUnreferencedCode(ReflectionText.Trimmed)]
[RequiresDynamicCode(ReflectionText.Dynamic)]
internal static class RecordReflection<T>
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>Returns the converter; null if there is no suitable constructor.</summary>
    public static RecordConverter<T>? TryCreate(PyNaming naming, Func<Type, PyConverter> converterOf)
    {
        List<MemberInfo> candidates = FindMembers();
        if (!TryFindConstructor(candidates, out ConstructorInfo? constructor))
        {
            return null;
        }

        RecordMemberPlan[] plans = Plan(constructor, candidates, naming);
        PyMember<T>[] members = [.. plans.Select((plan, index) => CreateMember(plan, index, converterOf(plan.Type)))];
        PyClassAttribute? cls = typeof(T).GetCustomAttribute<PyClassAttribute>();
        var factory = new RecordFactory<T>(constructor, plans);
        return new RecordConverter<T>(new RecordShape<T>
        {
            Members = members,
            Schema = new PyRecordSchema(
                cls is null ? null : new RecordClass(cls.Module, cls.Name),
                cls?.Form ?? PyInstanceForm.State,
                plans.Select(static plan =>
                    new PyMemberSchema(plan.PythonName, plan.Rules) { OtherName = plan.Member.Name })),
            Create = factory.CompileCreate(),
            Begin = factory.CompileBegin(),
            Fill = factory.CompileFill(),
        });
    }

    /// <summary>Public properties and fields, those of base classes first, in order of declaration.</summary>
    private static List<MemberInfo> FindMembers()
    {
        bool isCollection = CollectionType.Of(typeof(T)).Kind == CollectionKind.Record;
        IEnumerable<MemberInfo> properties = typeof(T).GetProperties(Instance)
            .Where(static property =>
                property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true })
            .Select(AsDeclared);
        return [.. properties
            .Concat(typeof(T).GetFields(Instance))
            .Where(static member => !member.IsDefined(typeof(PyIgnoreAttribute), inherit: true))
            // For a record that is also a collection, the members of the collection are left out.
            .Where(member => !isCollection || !CollectionType.IsOfSystem(member.DeclaringType!))
            .GroupBy(static member => member.Name)
            // A property that hides one of the base class has priority.
            .Select(static group => group.OrderByDescending(member => DepthOf(member.DeclaringType)).First())
            .OrderBy(static member => DepthOf(member.DeclaringType))
            .ThenBy(static member => member.MetadataToken)];
    }

    /// <summary>The property as seen by the declaring class: with a setter that is private there.</summary>
    private static PropertyInfo AsDeclared(PropertyInfo property) => property.DeclaringType == typeof(T)
        ? property
        : property.DeclaringType!.GetProperty(
            property.Name, Instance | BindingFlags.DeclaredOnly, null, property.PropertyType, [], null) ?? property;

    private static int DepthOf(Type? type)
    {
        int depth = 0;
        for (; type is not null; type = type.BaseType)
        {
            depth++;
        }

        return depth;
    }

    /// <summary>
    /// Selects the parameterless constructor, unless a struct has another one; otherwise the one with the most
    /// parameters that are members.
    /// </summary>
    private static bool TryFindConstructor(List<MemberInfo> members, out ConstructorInfo? constructor)
    {
        ConstructorInfo[] usable = [.. typeof(T).GetConstructors(Instance)
            .Where(candidate => candidate.GetParameters().All(parameter => MemberOf(parameter, members) is not null))
            .OrderByDescending(static candidate => candidate.GetParameters().Length)];
        constructor = typeof(T).IsValueType
            ? usable.FirstOrDefault()
            : usable.LastOrDefault(static candidate => candidate.GetParameters().Length == 0)
                ?? usable.FirstOrDefault();
        return constructor is not null || typeof(T).IsValueType;
    }

    private static MemberInfo? MemberOf(ParameterInfo parameter, List<MemberInfo> members) =>
        members.FirstOrDefault(member =>
            string.Equals(member.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
            && RecordMemberPlan.TypeOf(member) == parameter.ParameterType);

    private static RecordMemberPlan[] Plan(ConstructorInfo? constructor, List<MemberInfo> members, PyNaming naming)
    {
        ParameterInfo[] parameters = constructor?.GetParameters() ?? [];
        bool setsRequired = constructor?.IsDefined(typeof(SetsRequiredMembersAttribute)) ?? false;
        var plans = new List<RecordMemberPlan>();
        foreach (ParameterInfo parameter in parameters)
        {
            plans.Add(RecordMemberPlan.Create(MemberOf(parameter, members)!, parameter, naming, isRequired: true));
        }

        // Arguments and tuple fields are those of the constructor, not what it makes of them.
        bool isByPosition = typeof(T).GetCustomAttribute<PyClassAttribute>()
            is { Form: PyInstanceForm.Call or PyInstanceForm.Tuple };
        foreach (MemberInfo member in members.Where(member => RecordMemberPlan.IsSettable(member)
            || (!isByPosition && RecordMemberPlan.HoldsValue(member))))
        {
            if (!plans.Any(plan => plan.Member == member))
            {
                bool isRequired = !setsRequired && member.IsDefined(typeof(RequiredMemberAttribute));
                plans.Add(RecordMemberPlan.Create(member, null, naming, isRequired));
            }
        }

        return [.. plans];
    }

    private static PyMember<T> CreateMember(RecordMemberPlan plan, int index, PyConverter converter) =>
        (PyMember<T>)typeof(RecordReflection<T>)
            .GetMethod(nameof(CreateTypedMember), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(plan.Type)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [plan, index, converter], null)!;

    private static PyMember<T, TMember> CreateTypedMember<TMember>(
        RecordMemberPlan plan, int index, PyConverter<TMember> converter)
    {
        ParameterExpression record = Expression.Parameter(typeof(T), "record");
        Func<T, TMember> get = Expression
            .Lambda<Func<T, TMember>>(Expression.MakeMemberAccess(record, plan.Member), record)
            .Compile();
        return new PyMember<T, TMember>(index, plan.PythonName, converter, get, plan.Rules);
    }
}
