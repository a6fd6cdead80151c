using System.Text;

namespace PyCompat.Pickle;

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
