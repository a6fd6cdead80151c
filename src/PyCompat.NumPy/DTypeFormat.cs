using PyCompat.NumPy.Reading;
using PyCompat.Pickle.Converters.Records;
using PyCompat.Pickle.Model;

namespace PyCompat.NumPy;

/// <summary>
/// The format of a pickled dtype: a call of <c>numpy.dtype</c> and a state (numpy v1.24.2,
/// <c>numpy/core/src/multiarray/descriptor.c</c>, <c>arraydescr_reduce</c>).
/// </summary>
internal static class DTypeFormat
{
    /// <summary>The version of the state (<c>arraydescr_reduce</c>): 4 if there is metadata, otherwise 3.</summary>
    public const long Version = 3;

    public const long VersionWithMetadata = 4;

    /// <summary>The number of parts of a state, without and with metadata.</summary>
    public const int StateLength = 8;

    public const int StateLengthWithMetadata = 9;

    /// <summary>The value for sizes and alignments that follow from the code.</summary>
    public const long Unsaid = -1;

    /// <summary>UTF-32.</summary>
    public const int BytesPerCharacter = 4;

    /// <summary>The maximum number of dimensions: NPY_MAXDIMS of numpy 2 (32 in numpy 1).</summary>
    public const int MaxRank = 64;

    /// <summary>The maximum number of dtypes in one, counting each use: a few bytes could describe millions.</summary>
    public const int MaxWeight = 1 << 16;

    /// <summary>The maximum alignment: more than any C type needs.</summary>
    public const int MaxAlignment = 64;

    /// <summary>The maximum nesting of records.</summary>
    public const int MaxDepth = 32;

    // numpy/core/include/numpy/ndarraytypes.h.
    public const long NeedsInit = 0x08;
    public const long NeedsPyApi = 0x10;
    public const long AlignedStruct = 0x80;

    /// <summary>The flags of dtypes that contain no Python objects.</summary>
    public const long HarmlessFlags = NeedsInit | NeedsPyApi | AlignedStruct;

    /// <summary>Returns how Python constructs the dtype.</summary>
    public static PyObject Write(NdDType type)
    {
        bool hasLength = type.Kind is NdKind.Bytes or NdKind.Text or NdKind.Void;
        object?[] state =
        [
            type.TimeUnit is null ? Version : VersionWithMetadata,
            ByteOrderCode(type.ByteOrder),
            type.Base is { } items ? new PyTuple(items.ToPython(), Lengths(type.BaseShape)) : null,
            type.IsRecord ? new PyTuple([.. type.Fields.Select(static field => field.Name)]) : null,
            type.IsRecord ? Fields(type) : null,
            hasLength ? (long)type.ItemSize : Unsaid,
            hasLength ? (long)type.Alignment : Unsaid,
            // In NumPy 1 the flags are a signed C char; NumPy 2 made them unsigned.
            (type.Base ?? type).HasUnsignedFlags ? FlagsOf(type) : (long)(sbyte)FlagsOf(type),
        ];
        if (type.TimeUnit is { } unit)
        {
            // An empty dict for the user, then name, count, and two obsolete numbers that are 1 (convert_datetime_...).
            var counted = new PyTuple(System.Text.Encoding.ASCII.GetBytes(unit.Name), (long)unit.Count, 1L, 1L);
            state = [.. state, new PyTuple(new PyDict(), counted)];
        }

        object code = type.RecordClass ?? (object)type.Code;
        return PyObject.Call(NumPyNames.DType, code, false, true).WithState(new PyTuple(state));
    }

    public static PyTuple Lengths(ReadOnlySpan<nint> shape)
    {
        var lengths = new object?[shape.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = (long)shape[i];
        }

        return new PyTuple(lengths);
    }

    private static string ByteOrderCode(NdByteOrder order) => order switch
    {
        NdByteOrder.LittleEndian => "<",
        NdByteOrder.BigEndian => ">",
        _ => "|",
    };

    private static PyDict Fields(NdDType type)
    {
        var fields = new PyDict();
        foreach (NdField field in type.Fields)
        {
            PyObject python = field.Type.ToPython();
            PyTuple described = field.Title is { } title
                ? new PyTuple(python, (long)field.Offset, title)
                : new PyTuple(python, (long)field.Offset);
            fields.Add(field.Name, described);
            if (field.Title is not null)
            {
                fields.Add(field.Title, described);
            }
        }

        return fields;
    }

    private static long FlagsOf(NdDType type)
    {
        long inherited = type.Kind == NdKind.Text ? NeedsInit : 0;
        if (type.Base is { } items)
        {
            return FlagsOf(items);
        }

        foreach (NdField field in type.Fields)
        {
            inherited |= FlagsOf(field.Type) & NeedsInit;
        }

        return inherited | (type.IsRecord ? NeedsPyApi : 0) | (type.IsAligned ? AlignedStruct : 0);
    }
}
