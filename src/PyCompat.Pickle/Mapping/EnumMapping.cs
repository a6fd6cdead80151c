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
        var members = new List<(string, string, T)>();
        foreach (FieldInfo field in typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            string name = field.GetCustomAttribute<PyNameAttribute>()?.Name
                ?? NameMapping.ToEnumMember(field.Name, naming);
            members.Add((name, field.Name, (T)field.GetValue(null)!));
        }

        var cls = typeof(T).GetCustomAttribute<PyClassAttribute>();
        bool isFlags = typeof(T).IsDefined(typeof(FlagsAttribute), inherit: false);
        PyEnumForm form = typeof(T).GetCustomAttribute<PyEnumAttribute>()?.Form ?? PyEnumForm.Number;
        return new EnumConverter<T>(
            new EnumNames<T>(members, isFlags), form, cls is null ? null : new RecordClass(cls.Module, cls.Name));
    }
}
