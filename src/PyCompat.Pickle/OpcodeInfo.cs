using static PyCompat.Pickle.Opcode;

namespace PyCompat.Pickle;

/// <summary>
/// The form of an opcode's argument, under the names of CPython's <c>Lib/pickletools.py</c> (v3.13.0).
/// </summary>
internal enum ArgumentForm
{
    None,
    UInt1,
    UInt2,
    Int4,
    UInt4,
    UInt8,
    Float8,
    DecimalNlShort,
    DecimalNlLong,
    FloatNl,
    StringNl,
    StringNlNoEscape,
    StringNlNoEscapePair,
    UnicodeStringNl,
    String1,
    String4,
    Bytes1,
    Bytes4,
    Bytes8,
    ByteArray8,
    UnicodeString1,
    UnicodeString4,
    UnicodeString8,
    Long1,
    Long4,
}

/// <summary>An opcode's name, the form of its argument and the protocol that brought it.</summary>
internal readonly record struct OpcodeInfo(string Name, ArgumentForm Argument, int Protocol)
{
    private static readonly OpcodeInfo[] Table = CreateTable();

    /// <summary>What is known of <paramref name="code"/>; a null <see cref="Name"/> when it is no opcode.</summary>
    public static OpcodeInfo Of(byte code) => Table[code];

    public static string NameOf(byte code) => Table[code].Name ?? $"0x{code:x2}";

    private static OpcodeInfo[] CreateTable()
    {
        var table = new OpcodeInfo[256];

        void Add(byte code, string name, ArgumentForm argument, int protocol) =>
            table[code] = new OpcodeInfo(name, argument, protocol);

        Add(Int, "INT", ArgumentForm.DecimalNlShort, 0);
        Add(BinInt, "BININT", ArgumentForm.Int4, 1);
        Add(BinInt1, "BININT1", ArgumentForm.UInt1, 1);
        Add(BinInt2, "BININT2", ArgumentForm.UInt2, 1);
        Add(Opcode.Long, "LONG", ArgumentForm.DecimalNlLong, 0);
        Add(Opcode.Long1, "LONG1", ArgumentForm.Long1, 2);
        Add(Opcode.Long4, "LONG4", ArgumentForm.Long4, 2);
        Add(Opcode.String, "STRING", ArgumentForm.StringNl, 0);
        Add(BinString, "BINSTRING", ArgumentForm.String4, 1);
        Add(ShortBinString, "SHORT_BINSTRING", ArgumentForm.String1, 1);
        Add(BinBytes, "BINBYTES", ArgumentForm.Bytes4, 3);
        Add(ShortBinBytes, "SHORT_BINBYTES", ArgumentForm.Bytes1, 3);
        Add(BinBytes8, "BINBYTES8", ArgumentForm.Bytes8, 4);
        Add(Opcode.ByteArray8, "BYTEARRAY8", ArgumentForm.ByteArray8, 5);
        Add(NextBuffer, "NEXT_BUFFER", ArgumentForm.None, 5);
        Add(ReadOnlyBuffer, "READONLY_BUFFER", ArgumentForm.None, 5);
        Add(Opcode.None, "NONE", ArgumentForm.None, 0);
        Add(NewTrue, "NEWTRUE", ArgumentForm.None, 2);
        Add(NewFalse, "NEWFALSE", ArgumentForm.None, 2);
        Add(Unicode, "UNICODE", ArgumentForm.UnicodeStringNl, 0);
        Add(ShortBinUnicode, "SHORT_BINUNICODE", ArgumentForm.UnicodeString1, 4);
        Add(BinUnicode, "BINUNICODE", ArgumentForm.UnicodeString4, 1);
        Add(BinUnicode8, "BINUNICODE8", ArgumentForm.UnicodeString8, 4);
        Add(Opcode.Float, "FLOAT", ArgumentForm.FloatNl, 0);
        Add(BinFloat, "BINFLOAT", ArgumentForm.Float8, 1);
        Add(EmptyList, "EMPTY_LIST", ArgumentForm.None, 1);
        Add(Append, "APPEND", ArgumentForm.None, 0);
        Add(Appends, "APPENDS", ArgumentForm.None, 1);
        Add(List, "LIST", ArgumentForm.None, 0);
        Add(EmptyTuple, "EMPTY_TUPLE", ArgumentForm.None, 1);
        Add(Opcode.Tuple, "TUPLE", ArgumentForm.None, 0);
        Add(Tuple1, "TUPLE1", ArgumentForm.None, 2);
        Add(Tuple2, "TUPLE2", ArgumentForm.None, 2);
        Add(Tuple3, "TUPLE3", ArgumentForm.None, 2);
        Add(EmptyDict, "EMPTY_DICT", ArgumentForm.None, 1);
        Add(Dict, "DICT", ArgumentForm.None, 0);
        Add(SetItem, "SETITEM", ArgumentForm.None, 0);
        Add(SetItems, "SETITEMS", ArgumentForm.None, 1);
        Add(EmptySet, "EMPTY_SET", ArgumentForm.None, 4);
        Add(AddItems, "ADDITEMS", ArgumentForm.None, 4);
        Add(Opcode.FrozenSet, "FROZENSET", ArgumentForm.None, 4);
        Add(Pop, "POP", ArgumentForm.None, 0);
        Add(Dup, "DUP", ArgumentForm.None, 0);
        Add(Mark, "MARK", ArgumentForm.None, 0);
        Add(PopMark, "POP_MARK", ArgumentForm.None, 1);
        Add(Get, "GET", ArgumentForm.DecimalNlShort, 0);
        Add(BinGet, "BINGET", ArgumentForm.UInt1, 1);
        Add(LongBinGet, "LONG_BINGET", ArgumentForm.UInt4, 1);
        Add(Put, "PUT", ArgumentForm.DecimalNlShort, 0);
        Add(BinPut, "BINPUT", ArgumentForm.UInt1, 1);
        Add(LongBinPut, "LONG_BINPUT", ArgumentForm.UInt4, 1);
        Add(Memoize, "MEMOIZE", ArgumentForm.None, 4);
        Add(Ext1, "EXT1", ArgumentForm.UInt1, 2);
        Add(Ext2, "EXT2", ArgumentForm.UInt2, 2);
        Add(Ext4, "EXT4", ArgumentForm.Int4, 2);
        Add(Global, "GLOBAL", ArgumentForm.StringNlNoEscapePair, 0);
        Add(StackGlobal, "STACK_GLOBAL", ArgumentForm.None, 4);
        Add(Reduce, "REDUCE", ArgumentForm.None, 0);
        Add(Build, "BUILD", ArgumentForm.None, 0);
        Add(Inst, "INST", ArgumentForm.StringNlNoEscapePair, 0);
        Add(Obj, "OBJ", ArgumentForm.None, 1);
        Add(NewObj, "NEWOBJ", ArgumentForm.None, 2);
        Add(NewObjEx, "NEWOBJ_EX", ArgumentForm.None, 4);
        Add(Proto, "PROTO", ArgumentForm.UInt1, 2);
        Add(Stop, "STOP", ArgumentForm.None, 0);
        Add(Frame, "FRAME", ArgumentForm.UInt8, 4);
        Add(PersId, "PERSID", ArgumentForm.StringNlNoEscape, 0);
        Add(BinPersId, "BINPERSID", ArgumentForm.None, 1);
        return table;
    }
}
