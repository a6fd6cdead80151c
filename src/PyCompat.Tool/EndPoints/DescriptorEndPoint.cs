using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.EndPoints;

/// <summary>An inherited file descriptor, one end of a multiprocessing Pipe.</summary>
internal sealed record DescriptorEndPoint(string Text, int Descriptor) : ToolEndPoint(Text)
{
    public static DescriptorEndPoint Parse(string text, string number)
    {
        if (OperatingSystem.IsWindows())
            throw new FormatException($"'{text}': file descriptors are inherited on Unix only; use tcp:");
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
            ? new DescriptorEndPoint(text, descriptor)
            : throw new FormatException($"'{text}': '{number}' is not a file descriptor's number");
    }

    public override Task<Link> OpenAsync(CancellationToken cancellation)
    {
        // The runtime has descriptors of its own, and a wrong number may hit one. They are close-on-exec, which one
        // that came through exec(2) cannot be.
        var flags = Interop.LibC.fcntl(Descriptor, Interop.LibC.F_GETFD);
        if (flags < 0 || (flags & Interop.LibC.FD_CLOEXEC) != 0)
        {
            throw new IOException(
                $"{Text}: no descriptor {Descriptor} was inherited; pass it on, as by subprocess's pass_fds");
        }
        var handle = new SafeFileHandle(Descriptor, ownsHandle: true);
        return Task.FromResult(new Link(Connection.FromHandle(handle)));
    }
}
