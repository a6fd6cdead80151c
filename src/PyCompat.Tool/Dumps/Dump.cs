using System.Text;
using PyCompat.Pickle;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Text;
using PyCompat.Tool.Json;
using PyCompat.Tool.Sessions;

namespace PyCompat.Tool.Dumps;

/// <summary><c>dump</c>: shows all pickles in a file, one after another.</summary>
internal static class Dump
{
    /// <summary>The file name that means standard input.</summary>
    public const string StandardInput = "-";

    private const int BufferLength = 1 << 16;

    /// <summary>Shows the content of the file; the result is the exit code.</summary>
    /// <exception cref="InvalidDataException">There is no pickle, or one that cannot be read.</exception>
    public static async Task<int> RunAsync(string file, IPickleDump dump, CancellationToken cancellation)
    {
        using var bytes = await ReadAsync(file, cancellation).ConfigureAwait(false);
        ReadOnlyMemory<byte> input = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        if (input.IsEmpty)
        {
            throw new InvalidDataException($"there is no pickle in '{file}': it is empty");
        }
        // For some of these, the first bytes are also opcodes: if it decodes, it is a pickle.
        if (KnownFile.Describe(input.Span, bytes, file) is { } other && PickleInspection.Of(input).Error is not null)
        {
            throw new InvalidDataException(other);
        }

        var output = new StreamWriter(Console.OpenStandardOutput(), Output.Utf8, BufferLength);
        await using (output.ConfigureAwait(false))
        {
            var start = 0;
            while (start < input.Length)
            {
                start += (int)WriteOne(output, dump, file, input, start);
            }
        }
        return ExitCode.Success;
    }

    private static long WriteOne(
        TextWriter output, IPickleDump dump, string file, ReadOnlyMemory<byte> input, int start)
    {
        try
        {
            return dump.Write(output, input, start);
        }
        catch (PickleException exception)
        {
            if (MixedFile.Describe(input, start, file) is { } joblib)
            {
                throw new InvalidDataException(joblib, exception);
            }

            throw new InvalidDataException(
                $"the pickle that begins at byte {start} cannot be read: {exception.Message}", exception);
        }
    }

    private static async Task<MemoryStream> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file != StandardInput && Directory.Exists(file))
        {
            throw new InvalidDataException($"'{file}' is a folder; dump reads a file");
        }

        var stream = file == StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
        await using (stream.ConfigureAwait(false))
        {
            var head = new byte[BufferLength];
            var count = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation)
                .ConfigureAwait(false);
            var isLong = stream.CanSeek && stream.Length > count;
            if (count == head.Length)
            {
                RefuseByHead(file, head, isLong ? stream : null);
            }

            var bytes = new MemoryStream(isLong ? (int)stream.Length : count);
            for (; count > 0; count = await stream.ReadAsync(head, cancellation).ConfigureAwait(false))
            {
                if (bytes.Length + count > Array.MaxLength)
                {
                    throw TooLong(file);
                }

                bytes.Write(head, 0, count);
            }
            return bytes;
        }
    }

    /// <summary>Rejects a long file before it is read if its first bytes show that it is not a pickle.</summary>
    private static void RefuseByHead(string file, byte[] head, Stream? content)
    {
        var isTooLong = content?.Length > Array.MaxLength;
        if (KnownFile.Describe(head, content, file) is { } other
            && (isTooLong || PickleInspection.Of(head).Error is { ErrorCode: not PickleErrorCode.Truncated }))
        {
            throw new InvalidDataException(other);
        }

        if (isTooLong)
        {
            throw TooLong(file);
        }
        // The list of an archive's members is at its end.
        content?.Position = head.Length;
    }

    private static InvalidDataException TooLong(string file) => new(
        $"'{file}' is longer than 2 GiB: dump reads at most {Array.MaxLength} bytes; if it contains several pickles, "
            + "pass it a part by head -c or tail -c");
}

/// <summary>An output format for pickles.</summary>
internal interface IPickleDump
{
    /// <summary>Shows the pickle at <paramref name="start"/> and ignores what follows.</summary>
    /// <returns>The length of the pickle.</returns>
    /// <exception cref="Pickle.PickleException">
    /// The pickle cannot be read; everything before the error was written.
    /// </exception>
    long Write(TextWriter output, ReadOnlyMemory<byte> input, int start);
}

/// <summary><c>--value</c>: one line per pickle, with only its value.</summary>
internal sealed class ValueDump(PrintFormat format) : IPickleDump
{
    public long Write(TextWriter output, ReadOnlyMemory<byte> input, int start)
    {
        var pickle = input[start..];
        var inspection = PickleInspection.Of(pickle);
        if (inspection.Error is { } error)
        {
            throw error;
        }

        output.WriteLine(format == PrintFormat.Json
            ? JsonWriter.WriteOrCut(inspection.Value)
            : PyRepr.Format(inspection.Value, JsonWriter.MaxLength));
        long length = 0;
        foreach (var instruction in new PickleDisassembler(pickle))
        {
            length += instruction.Bytes.Length;
        }

        return length;
    }
}

/// <summary>Quotes text for a shell, for the command lines in messages.</summary>
internal static class ShellText
{
    private const string Plain = "/._-+=:,";

    /// <summary>
    /// Returns the text as one shell word; null if it has invisible characters, with which a name from an archive could
    /// hide a command.
    /// </summary>
    public static string? Quote(string text)
    {
        if (text.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar
            || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format))
        {
            return null;
        }

        return text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
