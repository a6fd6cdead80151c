using PyCompat.Pickle;

namespace PyCompat.Tool.Dumps;

/// <summary><c>dump</c>: every pickle of a file, one after another.</summary>
internal static class Dump
{
    /// <summary>What stands for standard input in place of a file.</summary>
    public const string StandardInput = "-";

    private const int BufferLength = 1 << 16;

    /// <summary>Shows what is in the file; the result is the exit code.</summary>
    /// <exception cref="InvalidDataException">There is no pickle, or one that cannot be read.</exception>
    public static async Task<int> RunAsync(string file, IPickleDump dump, CancellationToken cancellation)
    {
        var input = await ReadAsync(file, cancellation).ConfigureAwait(false);
        if (input.IsEmpty)
            throw new InvalidDataException($"there is no pickle in '{file}': it is empty");
        // The first bytes of some of these are opcodes as well: what decodes is a pickle.
        if (KnownFile.Describe(input, file) is { } other && PickleInspection.Of(input).Error is not null)
            throw new InvalidDataException(other);

        var output = new StreamWriter(Console.OpenStandardOutput(), Output.Utf8, BufferLength);
        await using (output.ConfigureAwait(false))
        {
            var start = 0;
            while (start < input.Length)
                start += (int)WriteOne(output, dump, file, input, start);
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
                throw new InvalidDataException(joblib, exception);
            throw new InvalidDataException(
                $"the pickle that begins at byte {start} cannot be read: {exception.Message}", exception);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(string file, CancellationToken cancellation)
    {
        var stream = file == StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellation).ConfigureAwait(false);
            return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        }
    }
}
