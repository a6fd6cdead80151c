using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.EndPoints;

/// <summary>An inherited Windows handle: a pipe, one end of a multiprocessing Pipe, or a socket.</summary>
internal sealed record HandleEndPoint(string Text, nint Handle) : ToolEndPoint(Text)
{
    public static HandleEndPoint Parse(string text, string number) =>
        nint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var handle) && handle != 0
            ? new HandleEndPoint(text, handle)
            : throw new FormatException($"'{text}': '{number}' is not a handle's number");

    public override Task<Link> OpenAsync(ClientOptions options, CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult(new Link(Open(options.Connection)));
        }
        catch (ArgumentException exception)
        {
            throw new IOException($"{Text}: {exception.Message}", exception);
        }
    }

    // Only a handle of the right kind closes a socket properly (closesocket), and such a handle accepts nothing else.
    // The end of a pipe may be one-way, and a command that needs the other direction reports that.
    private Connection Open(ConnectionOptions options)
    {
        try
        {
            return Open(new SafeSocketHandle(Handle, ownsHandle: true), options, ConnectionAccess.ReadWrite);
        }
        catch (ArgumentException)
        {
            return Open(
                new SafeFileHandle(Handle, ownsHandle: true), options, ConnectionAccess.ReadWrite,
                ConnectionAccess.Read, ConnectionAccess.Write);
        }
    }

    private static Connection Open(SafeHandle handle, ConnectionOptions options, params ConnectionAccess[] accesses)
    {
        ArgumentException? refusal = null;
        foreach (var access in accesses)
        {
            try
            {
                return Connection.FromHandle(handle, access, options);
            }
            catch (ArgumentException exception)
            {
                refusal ??= exception;
            }
        }
        // A wrong number may be a handle of this process, which must not be closed.
        handle.SetHandleAsInvalid();
        throw refusal!;
    }
}
