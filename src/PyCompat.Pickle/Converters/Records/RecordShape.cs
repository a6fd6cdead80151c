using System.Text;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;

namespace PyCompat.Pickle.Converters.Records;

/// <summary>The properties of a record type that its converter needs.</summary>
internal sealed record RecordShape<T>
{
    public required IReadOnlyList<PyMember<T>> Members { get; init; }

    /// <summary>The names and rules of the members, and the class.</summary>
    public required PyRecordSchema Schema { get; init; }

    /// <summary>Creates a record from its members' values.</summary>
    public required Func<PyValues, T> Create { get; init; }

    /// <summary>Creates a record whose members are set later; null if the type does not allow that.</summary>
    public Func<T>? Begin { get; init; }

    /// <summary>Sets the members of a record that <see cref="Begin"/> has created.</summary>
    public Action<T, PyValues>? Fill { get; init; }
}

/// <summary>The names of a record's members, looked up by their UTF-8 without making strings.</summary>
internal sealed class RecordNames
{
    private readonly byte[][] _utf8;

    // Other names that are accepted as well, such as the .NET one.
    private readonly Dictionary<string, int> _indexes = [];

    public RecordNames(IReadOnlyList<string> names, IEnumerable<(string Name, int Index)> others)
    {
        _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];
        for (int i = 0; i < names.Count; i++)
        {
            if (!_indexes.TryAdd(names[i], i))
            {
                throw new ArgumentException($"Two members have the name '{names[i]}'; distinguish them by PyName.");
            }
        }

        foreach ((string name, int index) in others)
        {
            _indexes.TryAdd(name, index);
        }
    }

    public byte[] Utf8Of(int index) => _utf8[index];

    /// <summary>Returns the member with a name; -1 if there is none. Members usually come in order.</summary>
    public int Find(ReadOnlySpan<byte> name, int expected)
    {
        if (expected < _utf8.Length && name.SequenceEqual(_utf8[expected]))
        {
            return expected;
        }

        for (int i = 0; i < _utf8.Length; i++)
        {
            if (name.SequenceEqual(_utf8[i]))
            {
                return i;
            }
        }

        return _indexes.Count > _utf8.Length ? Find(Encoding.UTF8.GetString(name)) : -1;
    }

    public int Find(string name) => _indexes.TryGetValue(name, out int index) ? index : -1;
}

/// <summary>The Python class of a record or enum.</summary>
internal sealed class RecordClass(string module, string name)
{
    /// <summary>
    /// The running script, and its name in a spawned child (CPython
    /// <c>multiprocessing.spawn._fixup_main_from_path</c>).
    /// </summary>
    private static readonly string[] MainModules = ["__main__", "__mp_main__"];

    private readonly byte[] _module = Encoding.UTF8.GetBytes(module);
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private readonly bool _isMain = MainModules.Contains(module);

    /// <summary>
    /// The class. Names are interned, as in Python: those of one module are a single object there, and written once per
    /// pickle.
    /// </summary>
    public PyGlobal Global { get; } = new(string.Intern(module), string.Intern(name));

    public bool Matches(PyGlobal other) =>
        other.QualifiedName == Global.QualifiedName
        && (other.Module == Global.Module || (_isMain && MainModules.Contains(other.Module)));

    public bool Matches(TypedReader.GlobalName other) =>
        other.Name.SequenceEqual(_name)
        && (other.Module.SequenceEqual(_module)
            || (_isMain && (other.Module.SequenceEqual("__main__"u8) || other.Module.SequenceEqual("__mp_main__"u8))));
}
