using System.Text;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;

namespace PyCompat.Pickle.Converters.Records;

/// <summary>What is known of a record type: all that its converter needs.</summary>
internal sealed record RecordShape<T>
{
    public required IReadOnlyList<PyMember<T>> Members { get; init; }

    /// <summary>Their names and rules, and the class.</summary>
    public required PyRecordSchema Schema { get; init; }

    /// <summary>Makes a record of its members' values.</summary>
    public required Func<PyValues, T> Create { get; init; }

    /// <summary>Where a record can be made before its members are known: that, and setting them.</summary>
    public Func<T>? Begin { get; init; }

    /// <summary>Sets the members of a record that <see cref="Begin"/> has made.</summary>
    public Action<T, PyValues>? Fill { get; init; }
}

/// <summary>The names of a record's members, found by their UTF-8 without making strings.</summary>
internal sealed class RecordNames
{
    private readonly byte[][] _utf8;

    // Other names that are taken as well, such as the one of .NET.
    private readonly Dictionary<string, int> _indexes = [];

    public RecordNames(IReadOnlyList<string> names, IEnumerable<(string Name, int Index)> others)
    {
        _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];
        for (int i = 0; i < names.Count; i++)
        {
            if (!_indexes.TryAdd(names[i], i))
            {
                throw new ArgumentException($"Two members have the name '{names[i]}'; tell them apart by PyName.");
            }
        }

        foreach ((string name, int index) in others)
        {
            _indexes.TryAdd(name, index);
        }
    }

    public byte[] Utf8Of(int index) => _utf8[index];

    /// <summary>The member of that name; -1 where there is none. Members mostly come in their order.</summary>
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
    /// <summary>The script that runs, and what it is called in a child that was spawned (CPython
    /// <c>multiprocessing.spawn._fixup_main_from_path</c>).</summary>
    private static readonly string[] MainModules = ["__main__", "__mp_main__"];

    private readonly byte[] _module = Encoding.UTF8.GetBytes(module);
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private readonly bool _isMain = MainModules.Contains(module);

    /// <summary>
    /// The class. Names are interned, as in Python: those of one module are one object there, and named once in a
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
