using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Converters;

/// <summary>A member of an enum.</summary>
/// <param name="PythonName">The name in Python.</param>
/// <param name="Name">The name in .NET.</param>
/// <param name="Value">The member.</param>
/// <param name="Declared">The value in Python, if it is not the number; see <see cref="PyValueAttribute"/>.</param>
internal readonly record struct EnumMember<T>(string PythonName, string Name, T Value, object? Declared);

/// <summary>The members of an enum, by number and by Python name.</summary>
internal sealed class EnumNames<T>
    where T : struct, Enum
{
    private static readonly TypeCode Code = Type.GetTypeCode(typeof(T));

    private readonly Dictionary<string, T> _byName = [];
    private readonly Dictionary<T, string> _byValue = [];

    // The members whose number is their value in Python; null if that applies to all.
    private readonly HashSet<T>? _numbered;
    private readonly Dictionary<object, T>? _byDeclared;
    private readonly Dictionary<T, object>? _declared;
    private readonly (byte[] Utf8, T Value)[] _utf8;
    private readonly bool _isFlags;
    private readonly long _allFlags;

    /// <summary>Adds the members under their Python names; they are found by their .NET names as well.</summary>
    public EnumNames(IReadOnlyCollection<EnumMember<T>> members, bool isFlags)
    {
        _isFlags = isFlags;
        foreach ((string pythonName, _, T value, _) in members)
        {
            if (!_byName.TryAdd(pythonName, value) && !EqualityComparer<T>.Default.Equals(_byName[pythonName], value))
            {
                throw new ArgumentException(
                    $"Two members of {typeof(T)} have the name '{pythonName}' in Python; distinguish them by PyName.");
            }

            _byValue.TryAdd(value, pythonName);
            _allFlags |= BitsOf(value);
        }

        foreach ((_, string name, T value, _) in members)
        {
            _byName.TryAdd(name, value);
        }

        IEnumerable<KeyValuePair<string, T>> texts = _byName;
        if (members.Any(static member => member.Declared is not null))
        {
            _byDeclared = new Dictionary<object, T>(PyEquality.Comparer);
            _declared = [];
            _numbered = [];
            foreach ((_, string name, T value, object? declared) in members)
            {
                if (declared is null)
                {
                    _numbered.Add(value);
                }
                else if (!_byDeclared.TryAdd(declared, value))
                {
                    throw new ArgumentException(
                        $"{typeof(T)}.{name} has the value of another member in Python: "
                        + PyRepr.Format(declared, PyRepr.DefaultMaxLength));
                }
                else
                {
                    _declared.TryAdd(value, declared);
                }
            }

            // Values have priority: most versions of Python pickle members by value.
            texts = _byDeclared
                .Where(static entry => entry.Key is string)
                .Select(static entry => KeyValuePair.Create((string)entry.Key, entry.Value))
                .Concat(_byName);
        }

        _utf8 = [.. texts.Select(static entry => (Encoding.UTF8.GetBytes(entry.Key), entry.Value))];
    }

    /// <summary>Returns the value of a member in Python, if it is declared and not the number.</summary>
    public object? DeclaredOf(T value) => _declared?.GetValueOrDefault(value);

    /// <summary>Finds the member that was declared with a value.</summary>
    public bool TryFindDeclared(object declared, out T value)
    {
        value = default;
        return _byDeclared is not null && declared is not (PyObject or List<object?> or PyDict or PySet)
            && TryFindHashable(declared, out value);
    }

    /// <summary>Finds the flags of a number that may have bits of no member: Python's IntFlag keeps those.</summary>
    public bool TryFindFlags(BigInteger number, out T value)
    {
        value = default;
        if (!_isFlags)
        {
            return false;
        }

        if (number.Sign < 0 && !IsSigned && (~number & ~KnownFlags).IsZero)
        {
            // ~R, as pickled by Python up to 3.10: later versions write all flags except R.
            number &= KnownFlags;
        }

        return (IsUInt64
                ? number >= 0 && number <= ulong.MaxValue
                : number >= long.MinValue && number <= long.MaxValue)
            && TryCut(IsUInt64 ? (long)(ulong)number : (long)number, out value);
    }

    /// <summary>Returns the number of a member.</summary>
    public static BigInteger NumberOf(T value) => IsUInt64 ? (ulong)BitsOf(value) : BitsOf(value);

    /// <summary>Whether numbers above a long's maximum are written; <see cref="NumberOf"/> returns them.</summary>
    public static bool IsUInt64 { get; } = Type.GetTypeCode(typeof(T)) == TypeCode.UInt64;

    /// <summary>Returns the number of a member in the bits of a long.</summary>
    public static long BitsOf(T value) => Code switch
    {
        TypeCode.SByte => Unsafe.As<T, sbyte>(ref value),
        TypeCode.Byte => Unsafe.As<T, byte>(ref value),
        TypeCode.Int16 => Unsafe.As<T, short>(ref value),
        TypeCode.UInt16 => Unsafe.As<T, ushort>(ref value),
        TypeCode.Int32 => Unsafe.As<T, int>(ref value),
        TypeCode.UInt32 => Unsafe.As<T, uint>(ref value),
        _ => Unsafe.As<T, long>(ref value),
    };

    /// <exception cref="PickleException">No single member has this value.</exception>
    public string NameOf(T value) => _byValue.TryGetValue(value, out string? name)
        ? name
        : throw new PickleException(
            PickleErrorCode.NotSerializable, $"{value} has no name in {typeof(T).Name}: write it as a number");

    /// <summary>Finds the member with a number; for flags any combination.</summary>
    public bool TryFind(BigInteger number, out T value)
    {
        value = default;
        if (IsUInt64 ? number < 0 || number > ulong.MaxValue : number < long.MinValue || number > long.MaxValue)
        {
            return false;
        }

        return TryFindBits(IsUInt64 ? (long)(ulong)number : (long)number, out value);
    }

    /// <inheritdoc cref="TryFind(BigInteger, out T)"/>
    public bool TryFind(long number, out T value)
    {
        value = default;
        if (_byDeclared is not null && _byDeclared.TryGetValue(number, out value))
        {
            return true;
        }

        return !(IsUInt64 && number < 0) && TryFindBits(number, out value);
    }

    private bool TryFindBits(long bits, out T value) =>
        TryCut(bits, out value)
        && ((_numbered is null ? _byValue.ContainsKey(value) : _numbered.Contains(value))
            || (_isFlags && (bits & ~_allFlags) == 0));

    /// <summary>Narrows to the enum's underlying type: a number that changes is not one of its members.</summary>
    private static bool TryCut(long bits, out T value)
    {
        value = default;
        switch (Unsafe.SizeOf<T>())
        {
            case sizeof(byte): Unsafe.As<T, byte>(ref value) = (byte)bits; break;
            case sizeof(ushort): Unsafe.As<T, ushort>(ref value) = (ushort)bits; break;
            case sizeof(uint): Unsafe.As<T, uint>(ref value) = (uint)bits; break;
            default: Unsafe.As<T, long>(ref value) = bits; break;
        }

        return BitsOf(value) == bits;
    }

    private bool TryFindHashable(object declared, out T value)
    {
        value = default;
        try
        {
            return _byDeclared!.TryGetValue(declared, out value);
        }
        catch (ArgumentException)
        {
            // A tuple that contains a list has no hash, and was not declared.
            return false;
        }
    }

    private BigInteger KnownFlags => IsUInt64 ? (ulong)_allFlags : _allFlags;

    private static bool IsSigned => Code is TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64;

    public bool TryFind(string name, out T value) => _byName.TryGetValue(name, out value);

    public bool TryFind(ReadOnlySpan<byte> utf8, out T value)
    {
        foreach ((byte[] name, T member) in _utf8)
        {
            if (utf8.SequenceEqual(name))
            {
                value = member;
                return true;
            }
        }

        value = default;
        return false;
    }
}
