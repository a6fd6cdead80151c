using PyCompat.Pickle;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Tool.Dumps;

/// <summary>
/// Files that mix raw bytes with pickles. torch.save used to append them; joblib.dump puts those of an array inside a
/// pickle, after the object that describes it (joblib/numpy_pickle.py, <c>NumpyArrayWrapper.write_array</c>).
/// </summary>
internal static class MixedFile
{
    private const int LongestName = 100;
    private const string Wrapper = "NumpyArrayWrapper";

    /// <summary>
    /// The maximum number of states before that of the wrapper: the state of its dtype, and those of the dtype's parts.
    /// </summary>
    private const int MaxStates = 16;

    /// <summary>Describes the problem and the solution; null if it is not such a file.</summary>
    public static string? Describe(ReadOnlyMemory<byte> input, int start, string file)
    {
        if (KnownFile.IsOldTorch(input.Span))
        {
            return $"'{file}' is in PyTorch's format before 1.6: its pickles end at byte {start}, raw numbers follow; "
                + "load it on a machine where it is trusted, and torch.save it again";
        }
        // The bytes may end something that looks like a pickle: then the wrapper is in the previous one.
        var (isNamed, at) = FindBytes(input);
        if (!isNamed && start > 0)
        {
            (isNamed, at) = FindBytes(input[start..]) is (true, var behind) ? (true, start + behind) : (false, null);
        }

        var where = at is { } offset ? $", from byte {offset}" : "";
        return isNamed
            ? $"'{file}' is in joblib's format, not a plain pickle: it contains the bytes of an array{where}; "
                + "load it with joblib.load on a machine where it is trusted, and pickle.dump it again"
            : null;
    }

    /// <summary>Whether the class is named, and the position of the first array's bytes.</summary>
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
                // Named by GLOBAL below protocol 4, otherwise by a string before STACK_GLOBAL.
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
            // The bytes of the array, or another defect of the file before them.
        }
        return (isNamed, null);
    }

    /// <summary>Whether the last object made is the wrapper: the result of a STOP at that point.</summary>
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
