using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PyCompat.Tool.Dumps;

/// <summary>Recognizes, by their first bytes, files that are mistaken for pickles or contain one.</summary>
internal static class KnownFile
{
    /// <summary>Compressed streams: their first bytes, and the program that decompresses them.</summary>
    private static readonly (byte[] Magic, string Name, string Program)[] Compressed =
    [
        // RFC 1952, 2.3.1.
        ([0x1F, 0x8B], "gzip", "gunzip -c"),
        ("BZh"u8.ToArray(), "bzip2", "bunzip2 -c"),
        // The .xz File Format, 2.1.1.1.
        ([0xFD, .. "7zXZ\0"u8], "xz", "xz -dc"),
        // Output of Python's lzma.FORMAT_ALONE: properties, and a dictionary size that is a multiple of 64 KiB.
        ([0x5D, 0x00, 0x00], "lzma", "xz --format=lzma -dc"),
        // LZ4 Frame Format, "Magic Number"; RFC 8878, 3.1.1.
        ([0x04, 0x22, 0x4D, 0x18], "lz4", "lz4 -dc"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd", "zstd -dc"),
    ];

    /// <summary>Formats without a pickle, and programs that read them.</summary>
    private static readonly (byte[] Magic, string What)[] Foreign =
    [
        // HDF5 File Format Specification, II.A.
        ([0x89, .. "HDF\r\n"u8, 0x1A, 0x0A], "HDF5; h5py or pandas.read_hdf reads it"),
        ("PAR1"u8.ToArray(), "Parquet; pandas.read_parquet reads it"),
        ("ARROW1\0\0"u8.ToArray(), "an Arrow file (Feather); pandas.read_feather reads it"),
        ("SQLite format 3\0"u8.ToArray(), "an SQLite database; sqlite3 reads it"),
        ("GGUF"u8.ToArray(), "GGUF, a model's weights; the package gguf reads it"),
    ];

    /// <summary>torch.serialization, MAGIC_NUMBER, as the first of five pickles.</summary>
    private static readonly byte[] OldTorch =
        [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];

    private static readonly byte[] Npy = [0x93, .. "NUMPY"u8];

    /// <summary>Describes the file, and what to do next; null if the first bytes match none of these.</summary>
    /// <param name="bytes">The first bytes, or all.</param>
    /// <param name="content">
    /// The whole file, for listing the members of an archive; null if it is not available yet, in which case archives
    /// are not recognized.
    /// </param>
    /// <param name="file">The name of the file.</param>
    public static string? Describe(ReadOnlySpan<byte> bytes, Stream? content, string file)
    {
        foreach (var (magic, name, program) in Compressed)
        {
            if (bytes.StartsWith(magic))
            {
                return Compression(file, name, program);
            }
        }
        foreach (var (magic, what) in Foreign)
        {
            if (bytes.StartsWith(magic))
            {
                return $"'{file}' is not a pickle but {what}";
            }
        }
        return IsZlib(bytes) ? Compression(
                file, "zlib", "python3 -c 'import sys, zlib; "
                    + "sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read()))' <")
            : ZipFile.IsOne(bytes) ? (content is null ? null : ZipFile.Describe(content, file))
            : bytes.StartsWith(Npy) ? DescribeNpy(bytes, file)
            : IsTar(bytes) ? $"'{file}' is a tar archive; extract the pickle: "
                + $"tar -xOf {Word(file)} MEMBER | pycompat dump - (tar -tf lists the members)"
            : IsSafeTensors(bytes, content?.Length ?? long.MaxValue)
                ? $"'{file}' is not a pickle but safetensors; the package safetensors reads it"
            : IsJson(bytes) ? $"'{file}' is not a pickle but text that looks like JSON; json.load reads it"
            : null;
    }

    /// <summary>Whether the pickles are those of torch.save before version 1.6, followed by numbers.</summary>
    public static bool IsOldTorch(ReadOnlySpan<byte> bytes) => bytes.StartsWith(OldTorch);

    /// <summary>Returns the file name as a word of a command line.</summary>
    public static string Word(string file)
    {
        const string Unnamed = "FILE";
        return file == Dump.StandardInput ? Unnamed
            // A program would treat it as an option.
            : ShellText.Quote(file.StartsWith('-') ? "./" + file : file) ?? Unnamed;
    }

    private static string Compression(string file, string name, string program)
    {
        var isInput = file == Dump.StandardInput;
        var command = isInput ? program.TrimEnd('<', ' ') : $"{program} {Word(file)}";
        return $"'{file}' is compressed by {name}; the pickle is inside: "
            + $"{(isInput ? "... | " : "")}{command} | pycompat dump -";
    }

    /// <summary>RFC 1950, 2.2: deflate with a window of up to 32 KiB, and a check of both bytes.</summary>
    private static bool IsZlib(ReadOnlySpan<byte> bytes)
    {
        const byte Deflate = 8;
        const int LargestWindow = 7;
        const int Check = 31;
        return bytes.Length > 2 && (bytes[0] & 0xF) == Deflate && bytes[0] >> 4 <= LargestWindow
            && BinaryPrimitives.ReadUInt16BigEndian(bytes) % Check == 0;
    }

    /// <summary>POSIX.1-1988, ustar: the magic of the first header.</summary>
    private static bool IsTar(ReadOnlySpan<byte> bytes)
    {
        const int MagicAt = 257;
        return bytes.Length > MagicAt && bytes[MagicAt..].StartsWith("ustar"u8);
    }

    /// <summary>A JSON header that follows its length.</summary>
    private static bool IsSafeTensors(ReadOnlySpan<byte> bytes, long length)
    {
        // The maximum that the package accepts.
        const ulong LongestHeader = 100_000_000;
        return bytes.Length > sizeof(ulong) && bytes[sizeof(ulong)] == '{'
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes)
                <= Math.Min(LongestHeader, (ulong)(length - sizeof(ulong)));
    }

    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        start = start.TrimStart(" \t\r\n"u8);
        return !start.IsEmpty && start[0] is (byte)'{' or (byte)'[' or (byte)'"';
    }

    /// <summary>numpy/lib/format.py: version, header length, header, and items, which may be a pickle.</summary>
    private static string DescribeNpy(ReadOnlySpan<byte> bytes, string file)
    {
        const int VersionAt = 6;
        const int LengthAt = 8;
        var what = $"'{file}' is an array in NumPy's .npy format";
        if (bytes.Length > LengthAt + sizeof(uint))
        {
            var isShort = bytes[VersionAt] == 1;
            var start = LengthAt + (isShort ? sizeof(ushort) : sizeof(uint));
            var length = isShort
                ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[LengthAt..])
                : BinaryPrimitives.ReadUInt32LittleEndian(bytes[LengthAt..]);
            if (length <= bytes.Length - start && bytes.Slice(start, (int)length).IndexOf("'descr': '|O'"u8) >= 0)
            {
                var from = (start + length + 1).ToString(CultureInfo.InvariantCulture);
                return $"{what}, with its items pickled after a header: "
                    + (file == Dump.StandardInput ? $"... | tail -c +{from}" : $"tail -c +{from} {Word(file)}")
                    + " | pycompat dump -";
            }
        }
        return $"{what}, without a pickle; numpy.load reads it";
    }
}
