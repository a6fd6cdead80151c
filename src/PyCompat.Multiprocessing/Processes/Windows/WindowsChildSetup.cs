using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>Starts a child with CreateProcess and lists the handles that it inherits.</summary>
/// <remarks>
/// The list is the attribute PROC_THREAD_ATTRIBUTE_HANDLE_LIST, as with <c>subprocess.STARTUPINFO.lpAttributeList</c>:
/// the child inherits no other inheritable handle. Handles in the list have to be inheritable themselves, which they
/// are for the duration of the one call: only a process started at that very moment with all inheritable handles (as by
/// <see cref="System.Diagnostics.Process"/>) inherits them too, which Windows offers no way to prevent.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed unsafe class WindowsChildSetup(string program, string[] arguments) : ChildSetup
{
    private const string Nowhere = "NUL";

    // STD_INPUT_HANDLE, <winbase.h>; output and error follow downwards.
    private const int FirstStandardHandle = -10;

    // The handles of the three standard streams; 0: the child has none.
    private readonly nint[] _standard = new nint[3];

    private readonly List<SafeHandle> _inherited = [];

    public override void ReadNothing() => _standard[StandardInput] = Open(Interop.Kernel32.GENERIC_READ);

    public override Stream? SetOutput(int output, PythonOutput destination)
    {
        switch (destination)
        {
            case PythonOutput.Inherit:
                _standard[output] = HoldOwn(output);
                return null;
            case PythonOutput.Discard:
                _standard[output] = Open(Interop.Kernel32.GENERIC_WRITE);
                return null;
            case PythonOutput.Capture:
                AnonymousPipeServerStream captured = new(PipeDirection.In);
                try
                {
                    _standard[output] = HoldClientEnd(captured);
                    return captured;
                }
                catch
                {
                    captured.Dispose();
                    throw;
                }
            default:
                throw NoSuchOutput(destination);
        }
    }

    public override ByteChannel ReadOutput(int output) =>
        new StreamChannel(SetOutput(output, PythonOutput.Capture)!);

    public override string Inherit(SafeFileHandle handle) => ToText(Hold(HandleDuplicates.Make(handle)));

    public override ChildProcess Start(
        IReadOnlyDictionary<string, string?> environment, Dictionary<string, string?> own)
    {
        // CreateProcess requires the variables sorted by name, ignoring case. Hidden variables, such as "=C:", begin
        // with a "=" (getenvironment in CPython's _winapi.c).
        string[] variables = [.. Merge(environment, own, StringComparer.OrdinalIgnoreCase, firstEndOfName: 1)];
        EnsureWhole([program, .. arguments, .. variables]);
        char[] line = [.. CommandLine.Join(program, arguments), '\0'];
        char[] block = [.. variables.SelectMany(variable => $"{variable}\0"), '\0', '\0'];

        nint* handles = stackalloc nint[_inherited.Count];
        for (int i = 0; i < _inherited.Count; i++)
        {
            handles[i] = _inherited[i].DangerousGetHandle();
        }

        ChildJob? job = HasOwnGroup || EndsWithThisProcess ? new ChildJob(EndsWithThisProcess) : null;
        nint jobHandle = job?.Handle.DangerousGetHandle() ?? 0;
        bool isStarted = false;
        nuint size = 0;
        _ = Interop.Kernel32.InitializeAttributes(null, 2, 0, &size);
        byte* attributes = (byte*)NativeMemory.Alloc(size);
        try
        {
            ThrowIfFailed(Interop.Kernel32.InitializeAttributes(attributes, 2, 0, &size));
            try
            {
                ThrowIfFailed(Interop.Kernel32.UpdateAttribute(
                    attributes, 0, Interop.Kernel32.PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles,
                    (nuint)(_inherited.Count * sizeof(nint)), null, null));
                if (job is not null)
                {
                    ThrowIfFailed(Interop.Kernel32.UpdateAttribute(
                        attributes, 0, Interop.Kernel32.PROC_THREAD_ATTRIBUTE_JOB_LIST, &jobHandle,
                        (nuint)sizeof(nint), null, null));
                }

                WindowsChild child = Start(line, block, attributes, job);
                isStarted = true;
                return child;
            }
            finally
            {
                Interop.Kernel32.DeleteAttributes(attributes);
            }
        }
        finally
        {
            NativeMemory.Free(attributes);
            if (!isStarted)
            {
                job?.Dispose();
            }
        }
    }

    public override void Dispose()
    {
        foreach (SafeHandle held in _inherited)
        {
            held.Dispose();
        }
    }

    protected override string InheritPipe(AuthKey key)
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.Out, HandleInheritability.None, LongestSecret);
        nint reader = HoldClientEnd(pipe);
        key.Use(pipe.Write);
        return ToText(reader);
    }

    private WindowsChild Start(char[] line, char[] block, byte* attributes, ChildJob? job)
    {
        Interop.Kernel32.StartupInfo startup = new()
        {
            Size = (uint)sizeof(Interop.Kernel32.StartupInfo),
            Flags = Interop.Kernel32.STARTF_USESTDHANDLES,
            StandardInput = _standard[StandardInput],
            StandardOutput = _standard[StandardOutput],
            StandardError = _standard[StandardError],
            AttributeList = attributes,
        };
        Interop.Kernel32.ProcessInformation started;
        int error = 0;
        try
        {
            AllowInheritance();
            fixed (char* commandLine = line, variables = block)
            {
                if (Interop.Kernel32.CreateProcess(
                    program, commandLine, null, null, 1,
                    Interop.Kernel32.EXTENDED_STARTUPINFO_PRESENT | Interop.Kernel32.CREATE_UNICODE_ENVIRONMENT
                        | (HasOwnGroup ? Interop.Kernel32.CREATE_NEW_PROCESS_GROUP : 0),
                    variables, WorkingDirectory, &startup, &started) == 0)
                {
                    error = WindowsError.Last;
                }
            }
        }
        finally
        {
            EndInheritance();
        }

        if (error != 0)
        {
            throw WindowsError.ToIOException($"Could not start {program}{InFolder()}", error);
        }

        _ = Interop.Kernel32.CloseHandle(started.Thread);
        return new WindowsChild(
            (int)started.ProcessId, new SafeProcessHandle(started.Process, ownsHandle: true),
            HasOwnGroup, EndsItsGroup, job);
    }

    private void AllowInheritance()
    {
        foreach (SafeHandle handle in _inherited)
        {
            ThrowIfFailed(Interop.Kernel32.SetHandleInformation(
                handle, Interop.Kernel32.HANDLE_FLAG_INHERIT, Interop.Kernel32.HANDLE_FLAG_INHERIT));
        }
    }

    // If this fails, the child is already running, and the handle is about to be closed here.
    private void EndInheritance()
    {
        foreach (SafeHandle handle in _inherited)
        {
            _ = Interop.Kernel32.SetHandleInformation(handle, Interop.Kernel32.HANDLE_FLAG_INHERIT, 0);
        }
    }

    private nint Open(uint access)
    {
        SafeFileHandle nowhere = Interop.Kernel32.CreateFile(
            Nowhere, access, Interop.Kernel32.FILE_SHARE_READ | Interop.Kernel32.FILE_SHARE_WRITE, null,
            Interop.Kernel32.OPEN_EXISTING, 0, 0);
        ThrowIfFailed(nowhere.IsInvalid ? 0 : 1);
        return Hold(nowhere);
    }

    // A program without a console may lack such a stream, or have the stale number of one that it had.
    private nint HoldOwn(int stream)
    {
        using SafeFileHandle own =
            new(Interop.Kernel32.GetStandardHandle(FirstStandardHandle - stream), ownsHandle: false);
        return own.IsInvalid || Interop.Kernel32.GetFileType(own) == Interop.Kernel32.FILE_TYPE_UNKNOWN
            ? 0
            : Hold(HandleDuplicates.Make(own));
    }

    private nint HoldClientEnd(AnonymousPipeServerStream pipe)
    {
        nint held = Hold(HandleDuplicates.Make(pipe.ClientSafePipeHandle));
        pipe.DisposeLocalCopyOfClientHandle();
        return held;
    }

    private nint Hold(SafeFileHandle handle)
    {
        _inherited.Add(handle);
        return handle.DangerousGetHandle();
    }

    private static string ToText(nint number) => number.ToString(CultureInfo.InvariantCulture);

    private static void ThrowIfFailed(int result)
    {
        if (result == 0)
        {
            throw WindowsError.ToIOException("Could not prepare a process", WindowsError.Last);
        }
    }
}
