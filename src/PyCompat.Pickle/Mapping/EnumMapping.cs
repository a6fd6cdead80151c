using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace PyCompat.Pickle;

/// <summary>Makes the converter of an enum of its attributes.</summary>
internal static class EnumMapping
{
    public static PyConverter<T> Create<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>(
        PyNaming naming)
        where T : struct, Enum
    {
        var members = new List<EnumMember<T>>();
        foreach (FieldInfo field in typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            string name = field.GetCustomAttribute<PyNameAttribute>()?.Name
                ?? NameMapping.ToEnumMember(field.Name, naming);
            object? declared = field.GetCustomAttribute<PyValueAttribute>()?.Value;
            members.Add(new EnumMember<T>(name, field.Name, (T)field.GetValue(null)!, declared));
        }

        var cls = typeof(T).GetCustomAttribute<PyClassAttribute>();
        bool isFlags = typeof(T).IsDefined(typeof(FlagsAttribute), inherit: false);
        PyEnumForm form = typeof(T).GetCustomAttribute<PyEnumAttribute>()?.Form ?? PyEnumForm.Number;
        return new EnumConverter<T>(
            new EnumNames<T>(members, isFlags), form, cls is null ? null : new RecordClass(cls.Module, cls.Name));
    }
}
