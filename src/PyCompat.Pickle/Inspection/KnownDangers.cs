using System.Collections.Frozen;

namespace PyCompat.Pickle.Inspection;

/// <summary>
/// Classes and functions that are known to run code, or to reach what does, when a pickle calls them. Whatever is not
/// here is not thereby harmless.
/// </summary>
internal static partial class KnownDangers
{
    private const string AllNames = "*";

    /// <summary>A name like <c>path.os.system</c> (protocol 4 on) walks from object to object.</summary>
    private const string ReachesFurther = "reaches into other modules or objects by its name";

    /// <summary>Names that begin so are the interpreter's own: <c>__globals__</c>, <c>__subclasses__</c> ...</summary>
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

    /// <summary>What is known of it; null when nothing is.</summary>
    public static string? Find(string module, string qualifiedName)
    {
        if (Harmless.Contains((module, qualifiedName)))
        {
            return null;
        }

        string[] segments = qualifiedName.Split('.');
        return FindModule(module) ?? ByName.GetValueOrDefault((module, segments[0])) ?? FindFurther(segments);
    }

    /// <summary>The module itself, or one that it is part of.</summary>
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
