using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Creates the ends of message-mode pipes, which are not inherited accidentally by child processes.</summary>
/// <remarks>
/// The calls and flags are those of <c>Pipe</c>, <c>PipeListener</c> and <c>PipeClient</c> in CPython's
/// <c>connection.py</c>, with three differences that do not affect the protocol: only this user can access the pipe,
/// clients on other machines are rejected, and a server that took the name first may identify this process but not
/// impersonate it.
/// </remarks>
[SupportedOSPlatform("windows")]
internal static unsafe class PipeFactory
{
    // BUFSIZE of connection.py (65536 since 3.14). 0 would be legal, but hangs under Wine.
    private const uint BufferSize = 8192;

    // NMPWAIT_WAIT_FOREVER, <winbase.h>: how long WaitNamedPipe waits for an instance by default.
    private const uint WaitForever = uint.MaxValue;

    private const uint MessageMode = Interop.Kernel32.PIPE_TYPE_MESSAGE | Interop.Kernel32.PIPE_READMODE_MESSAGE
        | Interop.Kernel32.PIPE_WAIT | Interop.Kernel32.PIPE_REJECT_REMOTE_CLIENTS;

    /// <summary>Creates two connected ends (<c>Pipe(duplex)</c>); the second can receive only if both can.</summary>
    public static (SafeFileHandle First, SafeFileHandle Second) CreateConnected(ConnectionAccess first)
    {
        NamedPipeEndPoint address = CreateAddress();
        bool isDuplex = first == ConnectionAccess.ReadWrite;
        uint mode = isDuplex ? Interop.Kernel32.PIPE_ACCESS_DUPLEX : Interop.Kernel32.PIPE_ACCESS_INBOUND;
        uint access = Interop.Kernel32.GENERIC_WRITE | (isDuplex ? Interop.Kernel32.GENERIC_READ : 0);
        SafeFileHandle server = CreateInstance(
            address, mode | Interop.Kernel32.FILE_FLAG_FIRST_PIPE_INSTANCE, maxInstances: 1, out int error);
        if (error != 0)
        {
            throw WindowsError.ToIOException("Could not create a pipe", error);
        }

        try
        {
            SafeFileHandle client = Connect(address, access, out error);
            if (error != 0)
            {
                throw WindowsError.ToIOException("Could not connect the ends of a pipe", error);
            }

            try
            {
                EnsureConnected(server);
                return (server, client);
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Creates an end that waits for a client (<c>PipeListener._new_handle</c>).</summary>
    public static SafeFileHandle CreateListening(NamedPipeEndPoint address, bool isFirst, out int error) =>
        CreateInstance(
            address,
            Interop.Kernel32.PIPE_ACCESS_DUPLEX | (isFirst ? Interop.Kernel32.FILE_FLAG_FIRST_PIPE_INSTANCE : 0),
            Interop.Kernel32.PIPE_UNLIMITED_INSTANCES, out error);

    /// <summary>Opens the client's end (<c>PipeClient</c>).</summary>
    public static SafeFileHandle Connect(NamedPipeEndPoint address, uint access, out int error)
    {
        const uint Flags = Interop.Kernel32.FILE_FLAG_OVERLAPPED | Interop.Kernel32.SECURITY_SQOS_PRESENT
            | Interop.Kernel32.SECURITY_IDENTIFICATION;
        SafeFileHandle client = Interop.Kernel32.CreateFile(
            address.Path, access, 0, null, Interop.Kernel32.OPEN_EXISTING, Flags, 0);
        error = client.IsInvalid ? WindowsError.Last : 0;
        if (error == 0)
        {
            error = SetMessageMode(client);
        }

        if (error != 0)
        {
            client.Dispose();
        }

        return client;
    }

    /// <summary>Creates a unique name (<c>arbitrary_address('AF_PIPE')</c>).</summary>
    public static NamedPipeEndPoint CreateAddress() => new(string.Create(
        CultureInfo.InvariantCulture, $"pyc-{Environment.ProcessId}-{Guid.NewGuid():N}"));

    private static SafeFileHandle CreateInstance(
        NamedPipeEndPoint address, uint openMode, uint maxInstances, out int error)
    {
        fixed (byte* descriptor = OwnUserAlone())
        {
            Interop.Kernel32.SecurityAttributes security = new()
            {
                Length = (uint)sizeof(Interop.Kernel32.SecurityAttributes),
                Descriptor = descriptor,
            };
            SafeFileHandle server = Interop.Kernel32.CreateNamedPipe(
                address.Path, openMode | Interop.Kernel32.FILE_FLAG_OVERLAPPED, MessageMode, maxInstances, BufferSize,
                BufferSize, WaitForever, &security);
            error = server.IsInvalid ? WindowsError.Last : 0;
            return server;
        }
    }

    private static int SetMessageMode(SafeFileHandle pipe)
    {
        uint mode = Interop.Kernel32.PIPE_READMODE_MESSAGE;
        return Interop.Kernel32.SetNamedPipeHandleState(pipe, &mode, null, null) != 0 ? 0 : WindowsError.Last;
    }

    // The client is already connected: Windows reports that, or completes the wait at once.
    private static void EnsureConnected(SafeFileHandle server)
    {
        // Only borrowed: something else will close this end.
        OverlappedFile file = new(server, nameof(Connection));
        using OverlappedCall connecting = new();
        file.StartConnect(connecting);
        int error = file.Wait(connecting, out _);
        if (error is not (Interop.Kernel32.ERROR_SUCCESS or Interop.Kernel32.ERROR_PIPE_CONNECTED))
        {
            throw WindowsError.ToIOException("Could not connect the ends of a pipe", error);
        }
    }

    // D:P(A;;GA;;;SID): a protected list with one entry, all rights for this user.
    private static byte[] OwnUserAlone()
    {
        using var identity = WindowsIdentity.GetCurrent();
        RawSecurityDescriptor descriptor = new($"D:P(A;;GA;;;{identity.User!.Value})");
        byte[] bytes = new byte[descriptor.BinaryLength];
        descriptor.GetBinaryForm(bytes, 0);
        return bytes;
    }
}
