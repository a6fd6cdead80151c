using System.Text;

namespace PyCompat.Pickle;

/// <summary>Names of .NET as names of Python; see <see cref="PyNaming"/>.</summary>
internal static class NameMapping
{
    public static string ToMember(string name, PyNaming naming) =>
        naming == PyNaming.SnakeCase ? ToSnakeCase(name) : name;

    public static string ToEnumMember(string name, PyNaming naming) =>
        naming == PyNaming.SnakeCase ? ToSnakeCase(name).ToUpperInvariant() : name;

    /// <summary>An underscore before each word: <c>HTTPStatus2</c> is <c>http_status2</c>.</summary>
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
