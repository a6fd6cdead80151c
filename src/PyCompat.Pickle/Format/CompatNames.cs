using System.Collections.Frozen;

namespace PyCompat.Pickle.Format;

/// <summary>
/// The names of standard library classes and functions in Python 2, which pickles of protocols 0 to 2 use (CPython
/// <c>Lib/_compat_pickle.py</c>; <c>Unpickler.find_class</c> and <c>Pickler.save_global</c> at v3.13.0).
/// </summary>
internal static partial class CompatNames
{
    /// <summary>The last protocol whose pickles use the names of Python 2.</summary>
    public const int LastProtocolWith2Names = 2;

    private static readonly FrozenDictionary<string, string> Modules2To3 =
        ModulesFrom2.ToFrozenDictionary(x => x.From, x => x.To);

    private static readonly FrozenDictionary<string, string> Modules3To2 =
        ModulesFrom3.ToFrozenDictionary(x => x.From, x => x.To);

    private static readonly FrozenDictionary<(string, string), (string, string)> Names2To3 =
        NamesFrom2.ToFrozenDictionary(x => (x.FromModule, x.FromName), x => (x.ToModule, x.ToName));

    private static readonly FrozenDictionary<(string, string), (string, string)> Names3To2 =
        NamesFrom3.ToFrozenDictionary(x => (x.FromModule, x.FromName), x => (x.ToModule, x.ToName));

    /// <summary>Maps a Python 2 class or function to its Python 3 name.</summary>
    public static (string Module, string Name) To3(string module, string name) =>
        Map(Names2To3, Modules2To3, module, name);

    /// <summary>Maps a Python 3 class or function to its Python 2 name.</summary>
    public static (string Module, string Name) To2(string module, string name) =>
        Map(Names3To2, Modules3To2, module, name);

    private static (string Module, string Name) Map(
        FrozenDictionary<(string, string), (string, string)> names,
        FrozenDictionary<string, string> modules,
        string module,
        string name)
    {
        if (names.TryGetValue((module, name), out (string, string) mapped))
        {
            return mapped;
        }

        return modules.TryGetValue(module, out string? to) ? (to, name) : (module, name);
    }
}
