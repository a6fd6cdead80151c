using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Text;
using PyCompat.Pickle.Converters.Records;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Text;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>
/// Reads an enum from an int, a str with a member's name, or a member of a Python Enum; see <see cref="PyEnumForm"/>.
/// </summary>
internal sealed class EnumConverter<T>(EnumNames<T> names, PyEnumForm form, RecordClass? type) : BuiltInConverter<T>
    where T : struct, Enum
{
    // For an enum without a class: the last class whose members were accepted, so that its name is not checked each
    // time.
    private Utf8Name? _lastClass;

    protected internal override string Expected =>
        type is null ? "an int or a name" : $"a {type.Global}, an int or a name";

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
            case PyGlobal global when TryGetNamed(global, out T named):
                return named;
            case PyObject made when TryGetMember(made, out PyGlobal? cls, out object? member):
                return FindMember(cls, member, conversion);
            case PyObject made when PickledFlags.TryGetParts(made, out List<object>? parts):
                return Combine(parts, made, conversion);
            case null or bool or PyGlobal:
                throw conversion.Mismatch(this, value);
            case PyObject made:
                // An object made by a call is a member or not; one of a class that derives from int or str is that
                // value.
                bool isKnown = PyUnderlying.IsDerived(made)
                    ? conversion.TryGetUnderlying(this, made, out object? plain)
                    : conversion.TryInterpret(this, made, out plain);
                return isKnown && plain is not (null or bool or PyObject)
                    ? Find(plain, conversion)
                    : throw conversion.Mismatch(this, made);
            default:
                return Find(value, conversion);
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
        if (form == PyEnumForm.Number && names.DeclaredOf(value) is { } declared)
        {
            writer.WriteUntyped(declared);
        }
        else if (form != PyEnumForm.Number)
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
    /// Reads <c>cls(value)</c>, as Enum members are pickled (CPython <c>Lib/enum.py</c>, <c>Enum.__reduce_ex__</c>,
    /// v3.13.0).
    /// </summary>
    private bool TryReadMember(ref TypedReader reader, out T value)
    {
        value = default;
        reader.Peek();
        int place = reader.Position;
        if (!reader.TryReadGlobal(out TypedReader.GlobalName name)
            || !(type is null ? MayBeEnum(name) : type.Matches(name)))
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

    private bool MayBeEnum(TypedReader.GlobalName name)
    {
        // Usually the same as the previous one.
        if (_lastClass is { } last && name.Name.SequenceEqual(last.Name) && name.Module.SequenceEqual(last.Module))
        {
            return true;
        }

        ClassTraits traits = PyClassNames.TraitsOf(
            Encoding.UTF8.GetString(name.Module), Encoding.UTF8.GetString(name.Name));
        if ((traits & ClassTraits.MayDeriveFromScalar) == 0)
        {
            return false;
        }

        _lastClass = new Utf8Name(name.Module.ToArray(), name.Name.ToArray());
        return true;
    }

    /// <summary>Gets the value of a member, <c>cls(value)</c>, or its name, <c>getattr(cls, name)</c>.</summary>
    private bool TryGetMember(PyObject made, [NotNullWhen(true)] out PyGlobal? cls, out object? member)
    {
        (cls, member) = (null, null);
        if (PickledFlags.TryGetNamed(made, out cls, out string? name))
        {
            member = new MemberName(name);
        }
        else if (made is { Construction: PyConstruction.Call, Callable: PyGlobal called, StepCount: 0 }
            && made.Arguments.Count == 1)
        {
            (cls, member) = (called, made.Arguments[0]);
        }

        return cls is not null && IsOfType(cls);
    }

    /// <summary>
    /// Finds a member that is pickled as a name in its module: those of <c>socket</c> and <c>signal</c> up to Python
    /// 3.10 (CPython <c>Lib/enum.py</c>, <c>_convert_</c>, v3.10.0).
    /// </summary>
    private bool TryGetNamed(PyGlobal global, out T value)
    {
        value = default;
        string name = global.QualifiedName;
        bool isMember = type is null ? IsConstant(name) : type.Global.Module == global.Module;
        return isMember && names.TryFind(name, out value);
    }

    private static bool IsConstant(string name) =>
        name.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    private bool IsOfType(PyGlobal cls) => type is null ? cls.MayDeriveFromScalar() : type.Matches(cls);

    private T FindMember(PyGlobal cls, object? member, Conversion conversion)
    {
        T found;
        bool isFound = member switch
        {
            MemberName name => names.TryFind(name.Text, out found),
            _ => TryFindValue(member, out found)
                || (member is not null && PyNumber.TryGetInteger(member, out BigInteger number)
                    && names.TryFindFlags(number, out found)),
        };
        if (isFound)
        {
            return found;
        }

        string text = member is MemberName { Text: var unknown }
            ? $"the member {PyRepr.Format(unknown, PyRepr.DefaultMaxLength)} of {cls} is not a member of "
                + $"{typeof(T).Name}: name it by {nameof(PyNameAttribute)}"
            : $"{PyRepr.Format(member, PyRepr.DefaultMaxLength)}, the value of a {cls}, is not a member of "
                + $"{typeof(T).Name}: declare it on the member by {nameof(PyValueAttribute)}";
        throw OutOfRange(text, conversion);
    }

    /// <summary>Combines flags that were combined by name (CPython 3.11.0 to 3.11.3).</summary>
    private T Combine(List<object> parts, PyObject made, Conversion conversion)
    {
        BigInteger number = 0;
        foreach (object part in parts)
        {
            if (part is not PyObject flag)
            {
                number |= (BigInteger)part;
            }
            else if (TryGetMember(flag, out PyGlobal? cls, out object? member))
            {
                number |= EnumNames<T>.NumberOf(FindMember(cls, member, conversion));
            }
            else
            {
                throw conversion.Mismatch(this, flag);
            }
        }

        return names.TryFind(number, out T found) || names.TryFindFlags(number, out found)
            ? found
            : throw OutOfRange(
                $"{PyRepr.Format(made, PyRepr.DefaultMaxLength)} is not a member of {typeof(T).Name}", conversion);
    }

    private bool TryFindValue(object? value, out T found)
    {
        found = default;
        return value switch
        {
            null or bool => false,
            string text => names.TryFindDeclared(text, out found) || names.TryFind(text, out found),
            PyByteString bytes => TryFindValue(bytes.Decode(), out found),
            _ when PyNumber.TryGetInteger(value, out BigInteger number) =>
                names.TryFindDeclared(number, out found) || names.TryFind(number, out found),
            _ => names.TryFindDeclared(value, out found),
        };
    }

    private T Find(object value, Conversion conversion)
    {
        // The number of a combination of flags may have bits of no member, in reading as in writing.
        if (TryFindValue(value, out T found)
            || (PyNumber.TryGetInteger(value, out BigInteger number) && names.TryFindFlags(number, out found)))
        {
            return found;
        }

        throw value is string or PyByteString || PyNumber.TryGetInteger(value, out _)
            ? OutOfRange(
                $"{PyRepr.Format(value, PyRepr.DefaultMaxLength)} is not a member of {typeof(T).Name}", conversion)
            : conversion.Mismatch(this, value);
    }

    private static PickleException OutOfRange(string text, Conversion conversion) => conversion.Error(
        PickleErrorCode.OutOfRange, text, new OverflowException($"No member of {typeof(T)} has this value."));

    private sealed record Utf8Name(byte[] Module, byte[] Name);

    /// <summary>The name of a member, as opposed to a value.</summary>
    private sealed record MemberName(string Text);
}

/// <summary>Creates the converter of an enum from its attributes.</summary>
internal static class EnumMapping
{
    public static PyConverter<T> Create<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>(
        PyNaming naming)
        where T : struct, Enum
    {
        var members = new List<EnumMember<T>>();
        foreach (FieldInfo field in typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            string name = field.GetCustomAttribute<PyNameAttribute>()?.Name
                ?? NameMapping.ToEnumMember(field.Name, naming);
            object? declared = field.GetCustomAttribute<PyValueAttribute>()?.Value;
            members.Add(new EnumMember<T>(name, field.Name, (T)field.GetValue(null)!, declared));
        }

        var cls = typeof(T).GetCustomAttribute<PyClassAttribute>();
        bool isFlags = typeof(T).IsDefined(typeof(FlagsAttribute), inherit: false);
        PyEnumForm form = typeof(T).GetCustomAttribute<PyEnumAttribute>()?.Form ?? PyEnumForm.Number;
        return new EnumConverter<T>(
            new EnumNames<T>(members, isFlags), form, cls is null ? null : new RecordClass(cls.Module, cls.Name));
    }
}

/// <summary>
/// Members of Enums that are pickled by name, <c>getattr(cls, name)</c>, and Flags that are combinations of such:
/// <c>or_(or_(X, W), 8)</c> (CPython <c>Lib/enum.py</c>, <c>Flag.__reduce_ex__</c>, v3.11.2).
/// </summary>
internal static class PickledFlags
{
    // More than there are bits, and few enough to visit: a part may occur in it many times.
    private const int MaxParts = 256;

    private static readonly PyGlobal Or = new("_operator", "or_");

    public static bool TryGetNamed(
        PyObject made, [NotNullWhen(true)] out PyGlobal? cls, [NotNullWhen(true)] out string? name)
    {
        (cls, name) = (null, null);
        if (made is not { Construction: PyConstruction.Call, StepCount: 0, Callable: PyGlobal callable }
            || !callable.Equals(KnownGlobals.GetAttr) || made.Arguments is not [PyGlobal owner, var text]
            || PyByteString.TextOf(text) is not { } known)
        {
            return false;
        }

        (cls, name) = (owner, known);
        return true;
    }

    /// <summary>Gets the members, as objects, and the numbers that are combined; false for anything else.</summary>
    public static bool TryGetParts(PyObject made, [NotNullWhen(true)] out List<object>? parts)
    {
        parts = null;
        if (!IsOr(made))
        {
            return false;
        }

        var found = new List<object>();
        var open = new Stack<object?>([made]);
        int walked = 0;
        while (open.TryPop(out object? part))
        {
            if (++walked > MaxParts)
            {
                return false;
            }

            if (part is PyObject inner && IsOr(inner))
            {
                open.Push(inner.Arguments[0]);
                open.Push(inner.Arguments[1]);
            }
            else if (part is PyObject)
            {
                found.Add(part);
            }
            else if (PyInteger.TryGet(part, out BigInteger number))
            {
                found.Add(number);
            }
            else
            {
                return false;
            }
        }

        parts = found;
        return true;
    }

    private static bool IsOr(PyObject made) =>
        made is { Construction: PyConstruction.Call, StepCount: 0, Callable: PyGlobal callable, Arguments.Count: 2 }
        && callable.Equals(Or);
}
