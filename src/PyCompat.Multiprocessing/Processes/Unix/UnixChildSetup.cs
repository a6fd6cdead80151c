using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>Starts a child with posix_spawn(3) and determines which descriptors it inherits.</summary>
/// <remarks>
/// A descriptor is inherited through a dup2 onto itself in the file actions, which clears close-on-exec only in the
/// child (glibc since 2.29). Clearing it here would let every child started meanwhile by another thread inherit it too,
/// and that child would keep the pipe open.
/// </remarks>
internal sealed unsafe class UnixChildSetup : ChildSetup
{
    private const int FirstFreeDescriptor = 3;
    private const string Nowhere = "/dev/null";

    private readonly string _program;
    private readonly string[] _arguments;
    private readonly byte* _actions = (byte*)NativeMemory.AllocZeroed(Interop.LibC.SpawnStructureSize);
    private readonly List<SafeFileHandle> _heldUntilStarted = [];

    public UnixChildSetup(string program, string[] arguments)
    {
        _program = program;
        _arguments = arguments;
        ThrowIfFailed(Interop.LibC.InitializeFileActions(_actions));
    }

    public override void ReadNothing() =>
        ThrowIfFailed(Interop.LibC.AddOpen(_actions, StandardInput, Nowhere, Interop.LibC.O_RDONLY, 0));

    public override Stream? SetOutput(int output, PythonOutput destination)
    {
        switch (destination)
        {
            case PythonOutput.Inherit:
                return null;
            case PythonOutput.Discard:
                ThrowIfFailed(Interop.LibC.AddOpen(_actions, output, Nowhere, Interop.LibC.O_WRONLY, 0));
                return null;
            case PythonOutput.Capture:
                (SafeFileHandle reader, SafeFileHandle writer) = DescriptorFactory.CreatePipe();
                SafePipeHandle end = new(reader.DangerousGetHandle(), ownsHandle: true);
                reader.SetHandleAsInvalid();
                AnonymousPipeClientStream captured = new(PipeDirection.In, end);
                try
                {
                    ThrowIfFailed(Interop.LibC.AddDuplicate(_actions, Hold(writer), output));
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

    public override ByteChannel ReadOutput(int output)
    {
        (SafeFileHandle reader, SafeFileHandle writer) = DescriptorFactory.CreatePipe();
        DescriptorChannel channel = new(reader, ConnectionAccess.Read);
        try
        {
            ThrowIfFailed(Interop.LibC.AddDuplicate(_actions, Hold(writer), output));
            return channel;
        }
        catch
        {
            channel.Close();
            throw;
        }
    }

    public override string Inherit(SafeFileHandle descriptor)
    {
        int number = Hold(DescriptorFactory.Duplicate(descriptor));
        ThrowIfFailed(Interop.LibC.AddDuplicate(_actions, number, number));
        return number.ToString(CultureInfo.InvariantCulture);
    }

    protected override string InheritPipe(AuthKey key)
    {
        (SafeFileHandle reader, SafeFileHandle writer) = DescriptorFactory.CreatePipe();
        using (writer)
        {
            key.Use(bytes =>
            {
                fixed (byte* start = bytes)
                {
                    if (Interop.LibC.Write(writer, start, (nuint)bytes.Length) != bytes.Length)
                    {
                        throw NativeError.ToIOException("Could not write to a pipe", NativeError.Last);
                    }
                }
            });
        }

        int number = Hold(reader);
        ThrowIfFailed(Interop.LibC.AddDuplicate(_actions, number, number));
        return number.ToString(CultureInfo.InvariantCulture);
    }

    public override ChildProcess Start(
        IReadOnlyDictionary<string, string?> environment, Dictionary<string, string?> own)
    {
        string[] merged = [.. Merge(environment, own, StringComparer.Ordinal, firstEndOfName: 0)];
        EnsureWhole([_program, .. _arguments, .. merged]);
        if (WorkingDirectory is { } folder)
        {
            ThrowIfFailed(Interop.LibC.AddChangeDirectory(_actions, folder));
        }

        byte* attributes = stackalloc byte[Interop.LibC.SpawnStructureSize];
        ThrowIfFailed(Interop.LibC.InitializeSpawnAttributes(attributes));
        try
        {
            SetSignals(attributes);
            return Start(merged, attributes);
        }
        finally
        {
            _ = Interop.LibC.DestroySpawnAttributes(attributes);
        }
    }

    public override void Dispose()
    {
        _ = Interop.LibC.DestroyFileActions(_actions);
        NativeMemory.Free(_actions);
        foreach (SafeFileHandle held in _heldUntilStarted)
        {
            held.Dispose();
        }
    }

    private UnixChild Start(string[] merged, byte* attributes)
    {
        using NativeStrings arguments = new([_program, .. _arguments]);
        using NativeStrings variables = new(merged);
        Lifeline? lifeline = EndsWithThisProcess ? new Lifeline() : null;
        int id = 0;
        try
        {
            if (lifeline is not null)
            {
                _ = Inherit(lifeline.Reader);
            }

            int errno = Interop.LibC.Spawn(
                out id, _program, _actions, attributes, arguments.Pointers, variables.Pointers);
            if (errno != 0)
            {
                id = 0;
                throw NativeError.ToIOException($"Could not start {_program}{InFolder()}", errno);
            }

            lifeline?.Tie(HasOwnGroup ? -id : id);
            return new UnixChild(id, HasOwnGroup, EndsItsGroup, lifeline);
        }
        catch
        {
            if (id != 0)
            {
                new UnixChild(id, HasOwnGroup, EndsItsGroup, lifeline: null).Kill();
            }

            lifeline?.Dispose();
            throw;
        }
    }

    // The runtime ignores SIGPIPE and may block signals on this thread; exec preserves both, whereas a program started
    // by a shell sees neither. A shell that starts a program in the background has it ignore SIGINT and SIGQUIT, which
    // the terminal sends. A group of its own gets none from there, and Python can be interrupted only if it does not
    // find SIGINT ignored when it starts.
    private void SetSignals(byte* attributes)
    {
        byte* signals = stackalloc byte[Interop.LibC.SpawnStructureSize];
        ThrowIfFailed(Interop.LibC.EmptySignalSet(signals));
        ThrowIfFailed(Interop.LibC.SetSpawnSignalMask(attributes, signals));
        ThrowIfFailed(Interop.LibC.AddSignal(signals, Interop.LibC.SIGPIPE));
        short flags = Interop.LibC.POSIX_SPAWN_SETSIGDEF | Interop.LibC.POSIX_SPAWN_SETSIGMASK;
        if (HasOwnGroup)
        {
            // The group is the one with the child's own number, which the attributes have by default.
            flags |= Interop.LibC.POSIX_SPAWN_SETPGROUP;
            ThrowIfFailed(Interop.LibC.AddSignal(signals, Interop.LibC.SIGINT));
            ThrowIfFailed(Interop.LibC.AddSignal(signals, Interop.LibC.SIGQUIT));
        }

        ThrowIfFailed(Interop.LibC.SetSpawnDefaultSignals(attributes, signals));
        ThrowIfFailed(Interop.LibC.SetSpawnFlags(attributes, flags));
    }

    private static void ThrowIfFailed(int errno)
    {
        if (errno != 0)
        {
            throw NativeError.ToIOException("Could not prepare a process", errno);
        }
    }

    // The numbers of the standard streams are about to be replaced in the child: an inherited descriptor must not have
    // one of them.
    private int Hold(SafeFileHandle descriptor)
    {
        _heldUntilStarted.Add(descriptor);
        if (descriptor.DangerousGetHandle() < FirstFreeDescriptor)
        {
            return Hold(DescriptorFactory.Duplicate(descriptor, FirstFreeDescriptor));
        }

        return (int)descriptor.DangerousGetHandle();
    }
}
