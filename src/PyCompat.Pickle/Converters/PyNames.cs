using System.Collections.Frozen;
using System.Text;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Converters;

/// <summary>Maps .NET names to Python names; see <see cref="PyNaming"/>.</summary>
internal static class NameMapping
{
    public static string ToMember(string name, PyNaming naming) =>
        naming == PyNaming.SnakeCase ? ToSnakeCase(name) : name;

    public static string ToEnumMember(string name, PyNaming naming) =>
        naming == PyNaming.SnakeCase ? ToSnakeCase(name).ToUpperInvariant() : name;

    /// <summary>Puts an underscore before each word: <c>HTTPStatus2</c> becomes <c>http_status2</c>.</summary>
    private static string ToSnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (int i = 0; i < name.Length; i++)
        {
            bool isStart = i > 0 && char.IsUpper(name[i]) && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (isStart)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}

/// <summary>What the name of a class or function implies.</summary>
[Flags]
internal enum ClassTraits : byte
{
    None = 0,

    /// <summary>It has a name of the kind that classes have, not functions.</summary>
    Class = 1,

    /// <summary>It is an exception, as far as names show.</summary>
    Exception = 2,

    /// <summary>A call of it may make an Enum member, or an instance of a class that derives from a scalar.</summary>
    MayDeriveFromScalar = 4,
}

/// <summary>
/// Determines what the name of a callable implies. A pickle says that <c>f(x)</c> makes an object, but not whether
/// <c>f</c> is a class. Names show that, by Python's conventions: those of classes are capitalized.
/// </summary>
internal static class PyClassNames
{
    /// <summary>
    /// Modules of the standard library whose classes are capitalized, and are neither Enums nor constructed from their
    /// fields.
    /// </summary>
    private static readonly FrozenSet<string> ModulesOfValues = new[]
    {
        "builtins", "collections", "copyreg", "datetime", "decimal", "fractions", "functools", "ipaddress",
        "itertools", "operator", "_operator", "pathlib", "pathlib._local", "uuid",
    }.ToFrozenSet();

    public static ClassTraits TraitsOf(string module, string qualifiedName)
    {
        string name = qualifiedName[(qualifiedName.LastIndexOf('.') + 1)..];
        ClassTraits traits = ClassTraits.None;
        if (PyExceptionNames.Contains(module, name))
        {
            traits |= ClassTraits.Exception;
        }

        if (name.AsSpan().TrimStart('_') is [var first, ..] && char.IsUpper(first))
        {
            traits |= ClassTraits.Class;
            if ((traits & ClassTraits.Exception) == 0 && !ModulesOfValues.Contains(module))
            {
                traits |= ClassTraits.MayDeriveFromScalar;
            }
        }

        return traits;
    }

    public static bool IsException(this PyGlobal type) => (type.Traits & ClassTraits.Exception) != 0;

    public static bool IsClass(this PyGlobal type) => (type.Traits & ClassTraits.Class) != 0;

    public static bool MayDeriveFromScalar(this PyGlobal type) => (type.Traits & ClassTraits.MayDeriveFromScalar) != 0;
}
