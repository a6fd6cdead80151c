using System.Reflection;
using System.Runtime.Serialization;

namespace PyCompat.Pickle.Razorvine.Writing;

/// <summary>
/// The members of an object of unknown type, which Razorvine writes as a dict with the class name. Selected by
/// Razorvine's rules, but handled by the adapter, since their values must be checked like all others.
/// </summary>
internal static class ObjectMembers
{
    private const string ClassKey = "__class__";

    /// <summary>The prefix of the names of anonymous types.</summary>
    private const string AnonymousPrefix = "<>";

    /// <exception cref="PickleException">There are no members, or one of them failed.</exception>
    public static Dictionary<string, object?> Of(object value)
    {
        Type type = value.GetType();
        var contract = type.GetCustomAttribute<DataContractAttribute>();
        var members = new Dictionary<string, object?>();
        if (contract is not null || type.IsDefined(typeof(SerializableAttribute), inherit: false))
        {
            foreach (FieldInfo field in type.GetFields())
            {
                Add(field, () => field.GetValue(value), field.IsDefined(typeof(NonSerializedAttribute)));
            }
        }

        foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanRead))
        {
            Add(property, () => property.GetValue(value), isLeftOut: false);
        }

        if (members.Count == 0)
        {
            throw new PickleException(
                PickleErrorCode.NotSerializable, $"{type} has no public members that Razorvine.Pickle can write");
        }

        if (contract is { Name.Length: > 0 })
        {
            members[ClassKey] = contract.Name;
        }
        else if (!type.Name.StartsWith(AnonymousPrefix, StringComparison.Ordinal))
        {
            members[ClassKey] = type.FullName;
        }

        return members;

        void Add(MemberInfo member, Func<object?> read, bool isLeftOut)
        {
            var told = member.GetCustomAttribute<DataMemberAttribute>();
            if (contract is null ? isLeftOut : told is null)
            {
                return;
            }

            members[(contract is null ? null : told?.Name) ?? member.Name] = read();
        }
    }
}
