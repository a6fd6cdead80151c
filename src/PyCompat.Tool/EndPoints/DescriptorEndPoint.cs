using System.Globalization;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.EndPoints;

/// <summary>An inherited file descriptor, one end of a multiprocessing Pipe.</summary>
internal sealed record DescriptorEndPoint(string Text, int Descriptor) : ToolEndPoint(Text)
{
    public static DescriptorEndPoint Parse(string text, string number)
    {
        if (OperatingSystem.IsWindows())
            throw new FormatException($"'{text}': file descriptors are inherited on Unix only; use handle:");
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
            ? new DescriptorEndPoint(text, descriptor)
            : throw new FormatException($"'{text}': '{number}' is not a file descriptor's number");
    }

    public override Task<Link> OpenAsync(ClientOptions options, CancellationToken cancellation)
    {
        var handle = InheritedDescriptor.Take(Descriptor, Text);
        return Task.FromResult(new Link(Connection.FromHandle(handle, GetAccess(), options.Connection)));
    }

    // An end of a pipe has one direction, and then the command that wants the other is told so.
    private ConnectionAccess GetAccess() =>
        (Interop.LibC.fcntl(Descriptor, Interop.LibC.F_GETFL) & Interop.LibC.O_ACCMODE) switch
        {
            Interop.LibC.O_RDONLY => ConnectionAccess.Read,
            Interop.LibC.O_WRONLY => ConnectionAccess.Write,
            _ => ConnectionAccess.ReadWrite,
        };
}
