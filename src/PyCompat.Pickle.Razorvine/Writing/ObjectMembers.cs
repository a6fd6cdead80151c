using System.Reflection;
using System.Runtime.Serialization;

namespace PyCompat.Pickle.Razorvine.Writing;

/// <summary>
/// The members that Razorvine writes of an object without a form, as a dict with the name of its class: by its own
/// rules, but in the adapter's hands, for what is in them has to be looked at as everywhere.
/// </summary>
internal static class ObjectMembers
{
    private const string ClassKey = "__class__";

    /// <summary>What the name of every anonymous type begins with.</summary>
    private const string AnonymousPrefix = "<>";

    /// <exception cref="PickleException">It has none, or one of them failed.</exception>
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
                PickleErrorCode.NotSerializable, $"{type} has no public members that Razorvine.Pickle could write");
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
