using System.Text.Unicode;
using PyCompat.Pickle.Format;

namespace PyCompat.Pickle.Reading;

/// <content>Classes and functions by name, and the objects that they make.</content>
internal ref partial struct TypedReader
{
    /// <summary>Reads the name of a class or function, or a reference to one that was named before.</summary>
    public bool TryReadGlobal(out GlobalName name)
    {
        name = default;
        if (_protocol <= CompatNames.LastProtocolWith2Names)
        {
            // These use the names of Python 2, which are mapped elsewhere.
            return false;
        }

        byte opcode = Peek();
        int place = _at;
        if (opcode is Opcode.BinGet or Opcode.LongBinGet)
        {
            int start = _at;
            if (TryTakeGet(out int slot) && ReferenceEquals(_memo[slot].Value, Global))
            {
                return TryNameAt(_memo[slot].Place, out name);
            }

            _at = start;
        }

        return TryTakeName(out name) && TryStore(place, Global);
    }

    /// <summary>Whether a reference to a class comes next, or possibly the name of one.</summary>
    public bool MayBeginObject() => Peek() is Opcode.BinGet or Opcode.LongBinGet or Opcode.ShortBinUnicode
        or Opcode.BinUnicode or Opcode.Global;

    private bool TryNameAt(int place, out GlobalName name)
    {
        int end = _at;
        _at = place;
        _replaying++;
        bool read = TryTakeName(out name);
        _replaying--;
        _at = end;
        return read;
    }

    private bool TryTakeName(out GlobalName name) =>
        TryTakeNameUnchecked(out name) && Utf8.IsValid(name.Module) && Utf8.IsValid(name.Name);

    private bool TryTakeNameUnchecked(out GlobalName name)
    {
        name = default;
        if (Peek() == Opcode.Global)
        {
            ReadOnlySpan<byte> rest = _pickle[(_at + 1)..];
            int first = rest.IndexOf((byte)'\n');
            int second = first < 0 ? -1 : rest[(first + 1)..].IndexOf((byte)'\n');
            if (first <= 0 || second <= 0)
            {
                return false;
            }

            name = new GlobalName(rest[..first], rest.Slice(first + 1, second));
            _at += 1 + first + 1 + second + 1;
            return true;
        }

        if (!TryReadUtf8(out ReadOnlySpan<byte> module)
            || !TryReadUtf8(out ReadOnlySpan<byte> qualifiedName)
            || !TryTake(Opcode.StackGlobal)
            || module.IsEmpty || qualifiedName.IsEmpty)
        {
            return false;
        }

        name = new GlobalName(module, qualifiedName);
        return true;
    }

    /// <summary>The module and name of a class or function, in UTF-8.</summary>
    public readonly ref struct GlobalName(ReadOnlySpan<byte> module, ReadOnlySpan<byte> name)
    {
        public ReadOnlySpan<byte> Module { get; } = module;

        public ReadOnlySpan<byte> Name { get; } = name;
    }
}
