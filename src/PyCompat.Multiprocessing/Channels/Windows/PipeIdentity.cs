using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Which end of which pipe a handle is.</summary>
/// <param name="Name">The pipe's name.</param>
/// <param name="IsServer">Whether it is the end that was made, not the one that was opened.</param>
/// <param name="IsOnly">Whether no other pipe can have that name, as every instance of a listener's has.</param>
[SupportedOSPlatform("windows")]
internal sealed record PipeIdentity(string Name, bool IsServer, bool IsOnly)
{
    // FILE_NAME_INFO: the length in bytes, then the characters. A pipe's whole path has at most 256.
    private const int LongestName = 256;

    /// <summary>Null where Windows does not say, and of what is no pipe.</summary>
    internal static unsafe PipeIdentity? Find(SafeHandle handle)
    {
        uint flags;
        uint instances;
        if (Interop.Kernel32.GetNamedPipeInfo(handle, &flags, null, null, &instances) == 0)
            return null;
        const int Size = sizeof(uint) + (LongestName * sizeof(char));
        byte* information = stackalloc byte[Size];
        if (Interop.Kernel32.GetFileInformation(handle, Interop.Kernel32.FileNameInfo, information, Size) == 0)
            return null;
        uint length = *(uint*)information;
        return length is > 0 and <= Size - sizeof(uint)
            ? new PipeIdentity(
                new string((char*)(information + sizeof(uint)), 0, (int)(length / sizeof(char))),
                (flags & Interop.Kernel32.PIPE_SERVER_END) != 0,
                instances == 1)
            : null;
    }
}
