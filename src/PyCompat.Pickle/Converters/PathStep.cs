using System.Globalization;
using System.Text;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Converters;

/// <summary>A step into a value: to a member, the value of a key, or an item.</summary>
internal readonly record struct PathStep(string? Name, object? Key, int Index)
{
    public static PathStep ToMember(string name) => new(name, null, 0);

    public static PathStep ToKey(object? key) => new(null, key ?? "None", 0);

    public static PathStep ToItem(int index) => new(null, null, index);

    /// <summary>Formats the path from the whole value, as in error messages: <c>$.items[3]['price']</c>.</summary>
    public static string Format(IReadOnlyCollection<PathStep> path)
    {
        const int LongestPath = 64;
        const int LongestKey = 40;
        var text = new StringBuilder("$");
        foreach (PathStep step in path.Take(LongestPath))
        {
            if (step.Name is { } name)
            {
                text.Append('.').Append(name);
            }
            else
            {
                string inner = step.Key is { } key
                    ? PyRepr.Format(key, LongestKey)
                    : step.Index.ToString(CultureInfo.InvariantCulture);
                text.Append('[').Append(inner).Append(']');
            }
        }

        return path.Count > LongestPath ? text.Append("...").ToString() : text.ToString();
    }
}
