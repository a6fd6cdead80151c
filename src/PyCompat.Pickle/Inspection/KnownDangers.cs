using System.Collections.Frozen;

namespace PyCompat.Pickle.Inspection;

/// <summary>
/// Classes and functions that are known to run code, or to reach others that do, when a pickle calls them. Others are
/// not necessarily harmless.
/// </summary>
internal static partial class KnownDangers
{
    private const string AllNames = "*";

    /// <summary>A name like <c>path.os.system</c> (from protocol 4 on) walks from object to object.</summary>
    private const string ReachesFurther = "reaches into other modules or objects by its name";

    /// <summary>The prefix of the interpreter's internal names: <c>__globals__</c>, <c>__subclasses__</c> ...</summary>
    private const string InternalPrefix = "__";

    private static readonly FrozenDictionary<(string Module, string Name), string> ByName = Table
        .SelectMany(row => row.Names.Select(name => (Key: (row.Module, name), row.Danger)))
        .ToFrozenDictionary(row => row.Key, row => row.Danger);

    private static readonly FrozenSet<string> Reachable = Table
        .SelectMany(row => row.Names.Append(row.Module))
        .Where(name => name != AllNames)
        .ToFrozenSet();

    private static readonly FrozenSet<(string, string)> Harmless = Exempt.ToFrozenSet();

    private static readonly FrozenSet<string> Shared = SharedModules.ToFrozenSet();

    /// <summary>Returns the known danger; null if there is none.</summary>
    public static string? Find(string module, string qualifiedName)
    {
        if (Harmless.Contains((module, qualifiedName)))
        {
            return null;
        }

        string[] segments = qualifiedName.Split('.');
        return FindModule(module) ?? ByName.GetValueOrDefault((module, segments[0])) ?? FindFurther(segments);
    }

    /// <summary>Returns the module itself, or a listed module that contains it.</summary>
    private static string? FindModule(string module)
    {
        for (string outer = module; ; outer = outer[..outer.LastIndexOf('.')])
        {
            if (ByName.TryGetValue((outer, AllNames), out string? danger) || !outer.Contains('.'))
            {
                return danger;
            }
        }
    }

    private static string? FindFurther(string[] segments) =>
        Shared.Contains(segments[0]) || segments.Skip(1).Any(segment => Reachable.Contains(segment)
            || segment.StartsWith(InternalPrefix, StringComparison.Ordinal))
            ? ReachesFurther
            : null;
}
