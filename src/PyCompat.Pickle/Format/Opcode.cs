using static PyCompat.Pickle.Format.Opcode;

namespace PyCompat.Pickle.Format;

/// <summary>
/// The pickle opcodes, with the names and groups of CPython's <c>Lib/pickle.py</c> (v3.13.0), which documents their
/// effect on the stack; their arguments are in <c>Lib/pickletools.py</c>.
/// </summary>
internal static class Opcode
{
    // Protocol 0
    public const byte Mark = (byte)'(';
    public const byte Stop = (byte)'.';
    public const byte Pop = (byte)'0';
    public const byte Dup = (byte)'2';
    public const byte Float = (byte)'F';
    public const byte Int = (byte)'I';
    public const byte Long = (byte)'L';
    public const byte None = (byte)'N';
    public const byte PersId = (byte)'P';
    public const byte Reduce = (byte)'R';
    public const byte String = (byte)'S';
    public const byte Unicode = (byte)'V';
    public const byte Append = (byte)'a';
    public const byte Build = (byte)'b';
    public const byte Global = (byte)'c';
    public const byte Dict = (byte)'d';
    public const byte Get = (byte)'g';
    public const byte Inst = (byte)'i';
    public const byte List = (byte)'l';
    public const byte Put = (byte)'p';
    public const byte SetItem = (byte)'s';
    public const byte Tuple = (byte)'t';

    // Protocol 1
    public const byte PopMark = (byte)'1';
    public const byte BinInt = (byte)'J';
    public const byte BinInt1 = (byte)'K';
    public const byte BinInt2 = (byte)'M';
    public const byte BinPersId = (byte)'Q';
    public const byte BinString = (byte)'T';
    public const byte ShortBinString = (byte)'U';
    public const byte BinUnicode = (byte)'X';
    public const byte EmptyDict = (byte)'}';
    public const byte Appends = (byte)'e';
    public const byte BinGet = (byte)'h';
    public const byte LongBinGet = (byte)'j';
    public const byte EmptyList = (byte)']';
    public const byte Obj = (byte)'o';
    public const byte BinPut = (byte)'q';
    public const byte LongBinPut = (byte)'r';
    public const byte EmptyTuple = (byte)')';
    public const byte SetItems = (byte)'u';
    public const byte BinFloat = (byte)'G';

    // Protocol 2 (PEP 307)
    public const byte Proto = 0x80;
    public const byte NewObj = 0x81;
    public const byte Ext1 = 0x82;
    public const byte Ext2 = 0x83;
    public const byte Ext4 = 0x84;
    public const byte Tuple1 = 0x85;
    public const byte Tuple2 = 0x86;
    public const byte Tuple3 = 0x87;
    public const byte NewTrue = 0x88;
    public const byte NewFalse = 0x89;
    public const byte Long1 = 0x8a;
    public const byte Long4 = 0x8b;

    // Protocol 3
    public const byte BinBytes = (byte)'B';
    public const byte ShortBinBytes = (byte)'C';

    // Protocol 4 (PEP 3154)
    public const byte ShortBinUnicode = 0x8c;
    public const byte BinUnicode8 = 0x8d;
    public const byte BinBytes8 = 0x8e;
    public const byte EmptySet = 0x8f;
    public const byte AddItems = 0x90;
    public const byte FrozenSet = 0x91;
    public const byte NewObjEx = 0x92;
    public const byte StackGlobal = 0x93;
    public const byte Memoize = 0x94;
    public const byte Frame = 0x95;

    // Protocol 5 (PEP 574)
    public const byte ByteArray8 = 0x96;
    public const byte NextBuffer = 0x97;
    public const byte ReadOnlyBuffer = 0x98;

    /// <summary>Whether the argument is the content of a bytes or bytearray object that may be long.</summary>
    public static bool IsPayload(byte opcode) => opcode is BinBytes or BinBytes8 or ByteArray8;
}

/// <summary>The form of an opcode's argument, with the names of CPython's <c>Lib/pickletools.py</c>, v3.13.0.</summary>
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

/// <summary>The name of an opcode, the form of its argument and the protocol that introduced it.</summary>
internal readonly record struct OpcodeInfo(string Name, ArgumentForm Argument, int Protocol)
{
    private static readonly OpcodeInfo[] Table = CreateTable();

    /// <summary>Describes <paramref name="code"/>; <see cref="Name"/> is null if it is not an opcode.</summary>
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
