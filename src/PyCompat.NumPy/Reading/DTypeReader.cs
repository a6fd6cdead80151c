using System.Globalization;
using PyCompat.Pickle.Converters.Records;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy.Reading;

/// <summary>
/// Creates a dtype from its description in a pickle (numpy v1.24.2, <c>descriptor.c</c>, <c>arraydescr_setstate</c>).
/// All of it comes from the peer.
/// </summary>
internal sealed class DTypeReader
{
    // A dtype may be used many times, but is read once. Null while it is being read, since none can contain itself.
    private readonly Dictionary<PyObject, NdDType?> _known = new(ReferenceEqualityComparer.Instance);
    private int _depth;

    /// <summary>Reads a dtype.</summary>
    /// <exception cref="NotAnArrayException">The value is not a dtype, or one that stays symbolic.</exception>
    public NdDType Read(object? value)
    {
        if (value is PyObject { Callable: PyGlobal other } && !NumPyNames.IsDType(other))
        {
            // numpy 2's StringDType, or another package's.
            throw new NotAnArrayException($"its dtype is made by {other}, unlike any dtype of fixed size");
        }

        if (value is not PyObject { Construction: PyConstruction.Call } made
            || !NumPyNames.IsDType(made.Callable)
            || made.Arguments is not [var code, ..]
            || made.Steps is not [{ Kind: PyStepKind.Build, Value: PyTuple state }])
        {
            throw new NotAnArrayException("its dtype does not have numpy's form");
        }

        if (_known.TryGetValue(made, out NdDType? known))
        {
            return known ?? throw new NotAnArrayException("its dtype contains itself");
        }

        if (++_depth > DTypeFormat.MaxDepth)
        {
            throw TooDeep();
        }

        _known.Add(made, null);
        NdDType type = Read(code, state);
        _depth--;
        if (type.Depth > DTypeFormat.MaxDepth)
        {
            throw TooDeep();
        }

        if (type.Weight > DTypeFormat.MaxWeight)
        {
            throw new NotAnArrayException($"its records have more than {DTypeFormat.MaxWeight} fields in total");
        }

        return _known[made] = type;
    }

    private static NotAnArrayException TooDeep() =>
        new($"its records are nested more than {DTypeFormat.MaxDepth} deep");

    private NdDType Read(object? codeOrClass, PyTuple state)
    {
        if (state.Count is not (DTypeFormat.StateLength or DTypeFormat.StateLengthWithMetadata)
            || PickledInteger.TryGet(state[0]) is not (DTypeFormat.Version or DTypeFormat.VersionWithMetadata)
            || PickledInteger.TryGet(state[5]) is not { } size || PickledInteger.TryGet(state[6]) is not { } alignment
            || PickledInteger.TryGet(state[7]) is not { } flags)
        {
            throw new NotAnArrayException("the state of its dtype is not of version 3 or 4");
        }

        object? metadata = state.Count == DTypeFormat.StateLengthWithMetadata ? state[8] : null;
        // For records with their own class (numpy.record) the class is in place of the code.
        PyGlobal? recordClass = state[3] is PyTuple ? codeOrClass as PyGlobal : null;
        string code = NumPyNames.AsText(codeOrClass)
            ?? (recordClass is not null ? string.Create(CultureInfo.InvariantCulture, $"V{size}") : null)
            ?? throw new NotAnArrayException("its dtype has no code");
        (NdKind kind, int itemSize) = ReadCode(code, size);
        if (((byte)flags & ~DTypeFormat.HarmlessFlags) != 0)
        {
            throw new NotAnArrayException("it contains Python objects");
        }

        NdByteOrder order = ReadByteOrder(kind, itemSize, state[1]);
        if (kind is NdKind.DateTime or NdKind.TimeDelta)
        {
            return new NdDType(kind, itemSize, order) { TimeUnit = ReadTimeUnit(metadata) };
        }

        if (metadata is not (null or PyDict { Count: 0 }))
        {
            throw new NotAnArrayException("its dtype carries metadata");
        }

        bool isPlain = state is [_, _, null, null, null, ..];
        if (isPlain)
        {
            int natural = kind == NdKind.Text ? DTypeFormat.BytesPerCharacter : 1;
            return new NdDType(kind, itemSize, order) { Alignment = natural };
        }

        if (kind != NdKind.Void)
        {
            throw new NotAnArrayException($"its dtype is '{code}' and has fields");
        }

        bool isAlignment = alignment is > 0 and <= DTypeFormat.MaxAlignment && (alignment & (alignment - 1)) == 0;
        if (!isAlignment)
        {
            throw new NotAnArrayException($"its dtype has an alignment of {alignment} bytes");
        }

        return state[2] is null
            ? ReadRecord(itemSize, (int)alignment, flags, recordClass, state)
            : ReadSubarray(itemSize, (int)alignment, state);
    }

    private static (NdKind Kind, int ItemSize) ReadCode(string code, long stated)
    {
        const string Kinds = "biufcMmSUV";
        const int MaxDigits = 10;
        if (code.Length is 0 or > MaxDigits || code[0] == 'O')
        {
            throw new NotAnArrayException(code is ['O', ..] ? "it contains Python objects" : "its dtype has no code");
        }

        int kind = Kinds.IndexOf(code[0]);
        bool isNumber = long.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out long size);
        // numpy writes "M8" and "m8"; the codes from before there were units are not supported.
        size = kind == (int)NdKind.Text ? size * DTypeFormat.BytesPerCharacter : size;
        bool exists = isNumber && (NdKind)kind switch
        {
            NdKind.Boolean => size == 1,
            NdKind.Integer or NdKind.UnsignedInteger => size is 1 or 2 or 4 or 8,
            NdKind.Float => size is 2 or 4 or 8 or 12 or 16,
            NdKind.Complex => size is 8 or 16 or 24 or 32,
            NdKind.DateTime or NdKind.TimeDelta => size == sizeof(long),
            NdKind.Bytes or NdKind.Text or NdKind.Void => size <= int.MaxValue,
            _ => false,
        };
        if (!exists || (stated != size && stated != DTypeFormat.Unsaid))
        {
            throw new NotAnArrayException($"there is no dtype '{code}' with items of {stated} bytes");
        }

        return ((NdKind)kind, (int)size);
    }

    private static NdByteOrder ReadByteOrder(NdKind kind, int itemSize, object? value)
    {
        bool isOrdered = itemSize > 1 && kind is not (NdKind.Bytes or NdKind.Void);
        return (NumPyNames.AsText(value), isOrdered || kind == NdKind.Text) switch
        {
            ("<" or ">" or "|", false) => NdByteOrder.NotApplicable,
            ("<", true) => NdByteOrder.LittleEndian,
            (">", true) => NdByteOrder.BigEndian,
            _ => throw new NotAnArrayException("its dtype has no byte order, or one that numpy does not write"),
        };
    }

    private static NdTimeUnit ReadTimeUnit(object? metadata)
    {
        string? name = metadata is PyTuple and [PyDict { Count: 0 } or null, PyTuple and [var text, ..]]
            ? text is byte[] bytes ? System.Text.Encoding.Latin1.GetString(bytes) : NumPyNames.AsText(text)
            : null;
        return name is not null && NdTimeUnit.IsName(name)
            && metadata is PyTuple and [_, PyTuple and [_, var multiple, var divisor, ..]]
            && PickledInteger.TryGet(multiple) is > 0 and <= int.MaxValue and var count
            && PickledInteger.TryGet(divisor) == 1
            ? new NdTimeUnit(name, (int)count)
            : throw new NotAnArrayException("its dtype has a time unit that numpy does not have, or metadata");
    }

    private NdDType ReadSubarray(int itemSize, int alignment, PyTuple state)
    {
        if (state is not [_, _, PyTuple and [var items, var lengths], null, null, ..])
        {
            throw new NotAnArrayException("its dtype is both a record and an array");
        }

        NdDType type = Read(items);
        nint[] shape = ShapeReader.Read(PickledInteger.TryGet(lengths) is { } single ? new PyTuple(single) : lengths);
        if (ShapeReader.CountBytes(shape, type.ItemSize) != itemSize)
        {
            throw new NotAnArrayException($"the arrays in a field do not match its {itemSize} bytes");
        }

        return new NdDType(NdKind.Void, itemSize, NdByteOrder.NotApplicable)
        {
            Base = type,
            BaseLengths = shape,
            Alignment = alignment,
            Weight = type.Weight + 1,
        };
    }

    private NdDType ReadRecord(
        int itemSize, int alignment, long flags, PyGlobal? recordClass, PyTuple state)
    {
        if (state is not [_, _, _, PyTuple { Count: > 0 and <= DTypeFormat.MaxWeight } names, PyDict described, ..])
        {
            throw new NotAnArrayException("its dtype has no readable fields");
        }

        var fields = new List<NdField>(names.Count);
        var seen = new HashSet<string>();
        int titles = 0;
        long weight = 1;
        foreach (object? nameText in names)
        {
            if (NumPyNames.AsText(nameText) is not { } name || !seen.Add(name)
                || !described.TryGetValue(name, out object? value))
            {
                throw new NotAnArrayException("a field of its records has no name, or a name without a dtype");
            }

            NdField field = ReadField(name, value, itemSize);
            if (field.Title is { } title && (!seen.Add(title) || !described.ContainsKey(title)))
            {
                throw new NotAnArrayException("a title of its records belongs to another field, or to none");
            }

            fields.Add(field);
            titles += field.Title is null ? 0 : 1;
            weight += field.Type.Weight;
        }

        return described.Count == fields.Count + titles
            ? new NdDType(NdKind.Void, itemSize, NdByteOrder.NotApplicable)
            {
                Fields = fields,
                Alignment = alignment,
                IsAligned = (flags & DTypeFormat.AlignedStruct) != 0,
                HasUnsignedFlags = flags > 0,
                RecordClass = recordClass,
                Weight = (int)Math.Min(weight, int.MaxValue),
            }
            : throw new NotAnArrayException("its dtype describes fields that its records do not have");
    }

    private NdField ReadField(string name, object? value, int itemSize)
    {
        if (value is not PyTuple { Count: 2 or 3 } parts || PickledInteger.TryGet(parts[1]) is not { } offset)
        {
            throw new NotAnArrayException($"its field '{name}' does not have numpy's form");
        }

        string? title = parts.Count == 3 ? NumPyNames.AsText(parts[2]) : null;
        if (parts.Count == 3 && title is null)
        {
            throw new NotAnArrayException($"its field '{name}' has a title that is not text");
        }

        NdDType type = Read(parts[0]);
        return offset >= 0 && offset <= itemSize - type.ItemSize
            ? new NdField(name, type, (int)offset, title)
            : throw new NotAnArrayException($"its field '{name}' lies outside of the record of {itemSize} bytes");
    }
}
