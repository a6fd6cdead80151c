using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.EndPoints;

/// <summary>An inherited handle of Windows: a pipe, one end of a multiprocessing Pipe, or a socket.</summary>
internal sealed record HandleEndPoint(string Text, nint Handle) : ToolEndPoint(Text)
{
    public static HandleEndPoint Parse(string text, string number) =>
        nint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var handle) && handle != 0
            ? new HandleEndPoint(text, handle)
            : throw new FormatException($"'{text}': '{number}' is not a handle's number");

    public override Task<Link> OpenAsync(ClientOptions options, CancellationToken cancellation)
    {
        var handle = new SafeFileHandle(Handle, ownsHandle: true);
        try
        {
            return Task.FromResult(new Link(Connection.FromHandle(handle)));
        }
        catch (ArgumentException exception)
        {
            // A wrong number may be that of something else here, which is not ours to close.
            handle.SetHandleAsInvalid();
            throw new IOException($"{Text}: {exception.Message}", exception);
        }
        catch (IOException)
        {
            handle.SetHandleAsInvalid();
            throw;
        }
    }
}
