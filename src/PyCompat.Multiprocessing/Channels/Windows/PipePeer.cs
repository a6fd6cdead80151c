using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Principal;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Determines which process is at the other end of a pipe.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class PipePeer
{
    public static EndPointPair GetEndPoints(SafeHandle pipe, EndPoint remote) =>
        new(remote, remote, GetProcessId(pipe));

    /// <summary>Gets the process that opened the other end; null if Windows does not report it.</summary>
    public static int? GetProcessId(SafeHandle pipe)
    {
        uint flags;
        if (Interop.Kernel32.GetNamedPipeInfo(pipe, &flags, null, null, null) == 0)
        {
            return null;
        }

        bool isServer = (flags & Interop.Kernel32.PIPE_SERVER_END) != 0;
        uint id;
        int result = isServer
            ? Interop.Kernel32.GetNamedPipeClientProcessId(pipe, out id)
            : Interop.Kernel32.GetNamedPipeServerProcessId(pipe, out id);
        return result != 0 ? (int)id : null;
    }

    /// <summary>Returns null if the other end's process belongs to this user.</summary>
    public static string? DescribeOtherUser(SafeHandle pipe)
    {
        if (GetProcessId(pipe) is not { } id)
        {
            return "Windows does not report which process is at the other end";
        }

        using SafeProcessHandle process = Interop.Kernel32.OpenProcess(
            Interop.Kernel32.PROCESS_QUERY_LIMITED_INFORMATION, 0, (uint)id);
        return process.IsInvalid
            ? $"The user of the process at the other end (id {id}) cannot be determined: " +
                $"{WindowsError.Describe(WindowsError.Last)}"
            : DescribeOtherUser(process, id);
    }

    /// <inheritdoc cref="DescribeOtherUser(SafeHandle)"/>
    public static string? DescribeOtherUser(SafeProcessHandle process, int id)
    {
        if (Interop.Advapi32.OpenProcessToken(
            process, Interop.Advapi32.TOKEN_QUERY, out SafeAccessTokenHandle token) == 0)
        {
            return $"The user of the process at the other end (id {id}) cannot be determined: " +
                $"{WindowsError.Describe(WindowsError.Last)}";
        }

        using (token)
        using (WindowsIdentity peer = new(token.DangerousGetHandle()))
        using (var own = WindowsIdentity.GetCurrent())
        {
            return own.User == peer.User
                ? null
                : $"The process at the other end (id {id}) runs as {peer.User}, and this one as {own.User}";
        }
    }
}

/// <summary>Identifies which end of which pipe a handle is.</summary>
/// <param name="Name">The pipe's name.</param>
/// <param name="IsServer">Whether it is the end that created the pipe, not the one that opened it.</param>
/// <param name="IsOnly">Whether the name is unique to this pipe; all instances of a listener's pipe share one.</param>
[SupportedOSPlatform("windows")]
internal sealed record PipeIdentity(string Name, bool IsServer, bool IsOnly)
{
    // FILE_NAME_INFO: the length in bytes, then the characters. A pipe's whole path has at most 256.
    private const int LongestName = 256;

    /// <summary>Returns null if Windows does not report it, or if the handle is not a pipe.</summary>
    public static unsafe PipeIdentity? Find(SafeHandle handle)
    {
        uint flags;
        uint instances;
        if (Interop.Kernel32.GetNamedPipeInfo(handle, &flags, null, null, &instances) == 0)
        {
            return null;
        }

        const int Size = sizeof(uint) + (LongestName * sizeof(char));
        byte* information = stackalloc byte[Size];
        if (Interop.Kernel32.GetFileInformation(handle, Interop.Kernel32.FileNameInfo, information, Size) == 0)
        {
            return null;
        }

        uint length = *(uint*)information;
        return length is > 0 and <= Size - sizeof(uint)
            ? new PipeIdentity(
                new string((char*)(information + sizeof(uint)), 0, (int)(length / sizeof(char))),
                (flags & Interop.Kernel32.PIPE_SERVER_END) != 0,
                instances == 1)
            : null;
    }
}
