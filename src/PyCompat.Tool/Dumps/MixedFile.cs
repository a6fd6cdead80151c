using PyCompat.Pickle;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Tool.Dumps;

/// <summary>
/// Files with raw bytes among their pickles. torch.save had them at the end; joblib.dump has those of an array inside a
/// pickle, behind the object that describes it (joblib/numpy_pickle.py, <c>NumpyArrayWrapper.write_array</c>).
/// </summary>
internal static class MixedFile
{
    private const int LongestName = 100;
    private const string Wrapper = "NumpyArrayWrapper";

    /// <summary>How many states may come before the wrapper's own: that of its dtype, and a dtype's parts.</summary>
    private const int MaxStates = 16;

    /// <summary>What is in the way and what to do; null where it is no such file.</summary>
    public static string? Describe(ReadOnlyMemory<byte> input, int start, string file)
    {
        if (KnownFile.IsOldTorch(input.Span))
        {
            return $"'{file}' is in PyTorch's format before 1.6: its pickles end at byte {start}, raw numbers follow; "
                + "load it where it is trusted, and torch.save it again";
        }
        // The bytes may end what looks like a pickle: the wrapper is then in the one before.
        var (isNamed, at) = FindBytes(input);
        if (!isNamed && start > 0)
        {
            (isNamed, at) = FindBytes(input[start..]) is (true, var behind) ? (true, start + behind) : (false, null);
        }

        var where = at is { } offset ? $", from byte {offset}" : "";
        return isNamed
            ? $"'{file}' is in joblib's format, no plain pickle: the bytes of an array stand inside{where}; "
                + "load it with joblib.load where it is trusted, and pickle.dump it again"
            : null;
    }

    /// <summary>Whether the class is named, and where the first array's bytes begin.</summary>
    private static (bool IsNamed, long? At) FindBytes(ReadOnlyMemory<byte> pickle)
    {
        var isNamed = false;
        var states = 0;
        var opcodes = new PickleDisassembler(pickle).GetEnumerator();
        try
        {
            while (states < MaxStates && opcodes.MoveNext())
            {
                var opcode = opcodes.Current;
                // GLOBAL names it below protocol 4, from there a string before STACK_GLOBAL.
                isNamed |= opcode.Bytes.Length <= LongestName && opcode.Bytes.Span.IndexOf("NumpyArrayWrapper"u8) >= 0;
                var end = (int)opcode.Offset + opcode.Bytes.Length;
                if (!isNamed || opcode.Name != "BUILD")
                {
                    continue;
                }

                states++;
                if (IsWrapper(pickle[..end]))
                {
                    return (true, end);
                }
            }
        }
        catch (PickleException)
        {
            // The bytes of the array, or another fault of the file before them.
        }
        return (isNamed, null);
    }

    /// <summary>Whether the object that is made last is the wrapper: what a STOP there would give.</summary>
    private static bool IsWrapper(ReadOnlyMemory<byte> opcodes)
    {
        var made = PickleInspection.Of((byte[])[.. opcodes.Span, (byte)'.']);
        return made.Value is PyObject
        {
            Class: { Module: "joblib.numpy_pickle", QualifiedName: Wrapper },
            Steps: [.., { Kind: PyStepKind.Build }],
        };
    }
}
