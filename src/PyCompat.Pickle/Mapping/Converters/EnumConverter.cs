using System.Numerics;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

/// <summary>
/// An enum from an int, a str with a member's name, or a member of a Python Enum; see <see cref="PyEnumForm"/>.
/// </summary>
internal sealed class EnumConverter<T>(EnumNames<T> names, PyEnumForm form, RecordClass? type) : PyConverter<T>
    where T : struct, Enum
{
    internal override string Expected => type is null ? "an int or a name" : $"a {type.Global}, an int or a name";

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        switch (reader.Peek())
        {
            case Opcode.BinInt1 or Opcode.BinInt2 or Opcode.BinInt or Opcode.Long1:
                value = default;
                return reader.TryReadInt64(out long number) && names.TryFind(number, out value);
            case Opcode.BinGet or Opcode.LongBinGet when reader.IsTupleReference():
                return reader.TryReplay(this, out value);
        }

        reader.Peek();
        TypedReader.Checkpoint checkpoint = reader.Mark();
        if (TryReadMember(ref reader, out value))
        {
            return true;
        }

        return reader.TryReturn(checkpoint)
            && reader.TryReadUtf8(out ReadOnlySpan<byte> name)
            && names.TryFind(name, out value);
    }

    internal override T Convert(object? value, Conversion conversion)
    {
        switch (value)
        {
            case T same:
                return same;
            case PyObject made when TryGetMember(made, out object? member):
                return Find(member, made, conversion);
            case null or PyObject or bool:
                throw conversion.Mismatch(this, value);
            default:
                return Find(value, value, conversion);
        }
    }

    internal override void Write(PickleWriter writer, T value)
    {
        if (type is null)
        {
            WritePlain(writer, value);
            return;
        }

        bool isByName = form == PyEnumForm.Name;
        writer.BeginEnum(isByName ? KnownGlobals.GetAttr : type.Global, isByName ? type.Global : null);
        WritePlain(writer, value);
        writer.EndEnum(isByName ? 2 : 1);
    }

    private void WritePlain(PickleWriter writer, T value)
    {
        if (form != PyEnumForm.Number)
        {
            writer.WriteString(names.NameOf(value));
        }
        else if (EnumNames<T>.BitsOf(value) is var number && (number >= 0 || !EnumNames<T>.IsUInt64))
        {
            writer.WriteInteger(number);
        }
        else
        {
            writer.WriteInteger(EnumNames<T>.NumberOf(value));
        }
    }

    /// <summary>
    /// <c>cls(value)</c>, as an Enum is pickled (CPython <c>Lib/enum.py</c>, <c>Enum.__reduce_ex__</c>, v3.13.0).
    /// </summary>
    private bool TryReadMember(ref TypedReader reader, out T value)
    {
        value = default;
        reader.Peek();
        int place = reader.Position;
        if (!reader.TryReadGlobal(out TypedReader.GlobalName name) || (type is not null && !type.Matches(name)))
        {
            return false;
        }

        bool found = reader.Peek() is Opcode.ShortBinUnicode or Opcode.BinGet or Opcode.LongBinGet
            ? reader.TryReadUtf8(out ReadOnlySpan<byte> text) && names.TryFind(text, out value)
            : reader.TryReadInt64(out long number) && names.TryFind(number, out value);
        reader.Peek();
        return found
            && reader.TryTake(Opcode.Tuple1)
            && reader.TryStore(place, TypedReader.Skipped)
            && reader.TryTake(Opcode.Reduce)
            && reader.TryStore(place, TypedReader.Tuple);
    }

    /// <summary>The value, or the name, of a member: <c>cls(value)</c> or <c>getattr(cls, name)</c>.</summary>
    private bool TryGetMember(PyObject made, out object? member)
    {
        member = null;
        if (made is not { Construction: PyConstruction.Call, Callable: PyGlobal callable, StepCount: 0 })
        {
            return false;
        }

        PyGlobal cls = callable;
        if (callable.Equals(KnownGlobals.GetAttr) && made.Arguments is [PyGlobal owner, string name])
        {
            (cls, member) = (owner, name);
        }
        else if (made.Arguments.Count == 1)
        {
            member = made.Arguments[0];
        }
        else
        {
            return false;
        }

        return type is null || type.Matches(cls);
    }

    private T Find(object? member, object source, Conversion conversion)
    {
        T found = default;
        bool isFound = member switch
        {
            string name => names.TryFind(name, out found),
            PyByteString name => names.TryFind(name.Decode(), out found),
            not null when PyNumber.TryGetInteger(member, out BigInteger number) =>
                names.TryFind(number, out found),
            _ => throw conversion.Mismatch(this, source),
        };
        return isFound
            ? found
            : throw conversion.Error(
                PickleError.OutOfRange,
                $"{PyRepr.Format(member, PyRepr.DefaultMaxLength)} is no member of {typeof(T).Name}",
                new OverflowException($"No member of {typeof(T)} has this value."));
    }
}
