using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace PyCompat.Pickle;

/// <summary>The members of an enum, by number and by their names in Python.</summary>
internal sealed class EnumNames<T>
    where T : struct, Enum
{
    private static readonly TypeCode Code = Type.GetTypeCode(typeof(T));

    private readonly Dictionary<string, T> _byName = [];
    private readonly Dictionary<T, string> _byValue = [];
    private readonly (byte[] Utf8, T Value)[] _utf8;
    private readonly bool _isFlags;
    private readonly long _allFlags;

    /// <summary>Takes the members with the names that Python has for them; names of .NET are found as well.</summary>
    public EnumNames(IReadOnlyCollection<(string PythonName, string Name, T Value)> members, bool isFlags)
    {
        _isFlags = isFlags;
        foreach ((string pythonName, string name, T value) in members)
        {
            if (!_byName.TryAdd(pythonName, value) && !EqualityComparer<T>.Default.Equals(_byName[pythonName], value))
            {
                throw new ArgumentException(
                    $"Two members of {typeof(T)} have the name '{pythonName}' in Python; tell them apart by PyName.");
            }

            _byValue.TryAdd(value, pythonName);
            _allFlags |= BitsOf(value);
        }

        foreach ((_, string name, T value) in members)
        {
            _byName.TryAdd(name, value);
        }

        _utf8 = [.. _byName.Select(static entry => (Encoding.UTF8.GetBytes(entry.Key), entry.Value))];
    }

    /// <summary>The member's number.</summary>
    public static BigInteger NumberOf(T value) => IsUInt64 ? (ulong)BitsOf(value) : BitsOf(value);

    /// <summary>Whether numbers above those of a long are written; then <see cref="NumberOf"/> has them.</summary>
    public static bool IsUInt64 { get; } = Type.GetTypeCode(typeof(T)) == TypeCode.UInt64;

    /// <summary>The member's number in the bits of a long.</summary>
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

    /// <exception cref="PickleException">No one member has this value.</exception>
    public string NameOf(T value) => _byValue.TryGetValue(value, out string? name)
        ? name
        : throw new PickleException(
            PickleError.NotSerializable, $"{value} has no name in {typeof(T).Name}: write it as a number");

    /// <summary>The member of that number; of flags any combination.</summary>
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
        return !(IsUInt64 && number < 0) && TryFindBits(number, out value);
    }

    private bool TryFindBits(long bits, out T value)
    {
        value = default;
        // Cut to the enum's own size: a number that does not survive that is none of its.
        switch (Unsafe.SizeOf<T>())
        {
            case sizeof(byte): Unsafe.As<T, byte>(ref value) = (byte)bits; break;
            case sizeof(ushort): Unsafe.As<T, ushort>(ref value) = (ushort)bits; break;
            case sizeof(uint): Unsafe.As<T, uint>(ref value) = (uint)bits; break;
            default: Unsafe.As<T, long>(ref value) = bits; break;
        }

        return BitsOf(value) == bits
            && (_byValue.ContainsKey(value) || (_isFlags && (bits & ~_allFlags) == 0));
    }

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
