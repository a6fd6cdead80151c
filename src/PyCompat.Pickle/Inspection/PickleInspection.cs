using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;

namespace PyCompat.Pickle.Inspection;

/// <summary>What a pickle contains, found without running any code: its value, and what Python would look up.</summary>
/// <remarks>
/// The absence of a known danger is no proof of safety: any class or function of any module may do harm when called,
/// importing a module runs it, and bytes in the value may be read as another pickle.
/// </remarks>
public sealed class PickleInspection
{
    private PickleInspection()
    {
    }

    /// <summary>The decoded value; null for None and if there is an <see cref="Error"/>.</summary>
    public object? Value { get; private init; }

    /// <summary>What Python would look up; with an <see cref="Error"/>, only up to that point.</summary>
    public IReadOnlyList<PickleImport> Imports { get; private init; } = [];

    /// <summary>The reason why the pickle could not be decoded; null if it could.</summary>
    public PickleException? Error { get; private init; }

    /// <summary>Inspects the pickle at the start of <paramref name="pickle"/>; what follows it is ignored.</summary>
    public static PickleInspection Of(ReadOnlyMemory<byte> pickle, PickleOptions? options = null)
    {
        // A hook would run at the pickle's request: here ids stay ids.
        PickleOptions effective = (options ?? PickleOptions.Default) with { PersistentLoad = null };
        var globals = new Dictionary<(string, string), PyGlobal>();
        object? value = null;
        PickleException? error = null;
        try
        {
            value = PickleReader.Read(pickle.Span, [], effective, out _, globals);
        }
        catch (PickleException exception)
        {
            error = exception;
        }

        var extensions = new HashSet<int>();
        foreach (int code in ReadExtensionCodes(pickle, effective.Limits, error))
        {
            if (effective.Extensions.TryGetValue(code, out PyGlobal? global))
            {
                globals.TryAdd((global.Module, global.QualifiedName), global);
            }
            else
            {
                extensions.Add(code);
            }
        }

        return new PickleInspection
        {
            Value = value,
            Error = error,
            Imports =
            [
                .. globals.Values.Distinct().Select(static global => new PickleImport(global)),
                .. extensions.Select(static code => new PickleImport(code)),
            ],
        };
    }

    private static List<int> ReadExtensionCodes(
        ReadOnlyMemory<byte> pickle, PickleLimits limits, PickleException? error)
    {
        List<int> codes = [];
        long next = 0;
        PickleDisassembler.Enumerator opcodes = new PickleDisassembler(pickle, limits).GetEnumerator();
        // The reader has already passed all opcodes before the error, so none of them throws here.
        while ((error is null || next < error.Offset) && opcodes.MoveNext())
        {
            PickleInstruction instruction = opcodes.Current;
            next = instruction.Offset + instruction.Bytes.Length;
            if (instruction.Opcode is Opcode.Ext1 or Opcode.Ext2 or Opcode.Ext4)
            {
                codes.Add((int)(long)instruction.DecodeArgument()!);
            }
        }

        return codes;
    }
}
