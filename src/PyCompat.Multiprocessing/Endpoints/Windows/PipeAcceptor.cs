using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// Accepts over successive instances of a named pipe (<c>PipeListener</c> in CPython's <c>connection.py</c>).
/// </summary>
/// <remarks>
/// As in CPython, one instance always waits while another is being accepted, so that the name never disappears; a
/// client that finds neither free waits on its side (WaitNamedPipe).
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class PipeAcceptor : PendingAcceptor
{
    private readonly NamedPipeEndPoint _address;
    private SafeFileHandle _next;

    public PipeAcceptor(NamedPipeEndPoint address)
    {
        _address = address;
        _next = PipeFactory.CreateListening(address, isFirst: true, out int error);

        // FILE_FLAG_FIRST_PIPE_INSTANCE: another process already has the name, legitimately or not.
        if (error == Interop.Kernel32.ERROR_ACCESS_DENIED)
        {
            throw new SocketException(
                (int)SocketError.AddressAlreadyInUse,
                $"Could not listen on {EndPointNotation.Format(address)}: another process listens there. Choose " +
                $"another name ({WindowsError.Describe(error)}).");
        }

        if (error != 0)
        {
            throw CannotListen(error);
        }
    }

    public override EndPoint LocalEndPoint => _address;

    protected override async Task<RawConnection> AcceptNextAsync(CancellationToken closing)
    {
        SafeFileHandle following = PipeFactory.CreateListening(_address, isFirst: false, out int error);
        if (error != 0)
        {
            throw CannotListen(error);
        }

        SafeFileHandle instance = Interlocked.Exchange(ref _next, following);
        OverlappedFile file = new(instance, nameof(Listener));
        try
        {
            do
            {
                error = await ConnectAsync(file, closing).ConfigureAwait(false);
            }
            while (error == Interop.Kernel32.ERROR_OPERATION_ABORTED && !closing.IsCancellationRequested);
        }
        catch
        {
            file.Close();
            throw;
        }

        // ERROR_PIPE_CONNECTED: the client connected first. ERROR_NO_DATA: it connected, wrote and left; what it wrote
        // can still be read (bpo-14725).
        if (error is Interop.Kernel32.ERROR_SUCCESS or Interop.Kernel32.ERROR_PIPE_CONNECTED
            or Interop.Kernel32.ERROR_NO_DATA)
        {
            return new RawPipeConnection(instance, _address);
        }

        file.Close();
        closing.ThrowIfCancellationRequested();
        throw WindowsError.ToSocketException($"Could not accept on {EndPointNotation.Format(_address)}", error);
    }

    protected override void CloseListening()
    {
        // The pending accept, ended by the token, closes its own instance.
        _next.Dispose();
    }

    private static async ValueTask<int> ConnectAsync(OverlappedFile file, CancellationToken closing)
    {
        using OverlappedCall connecting = new();
        file.StartConnect(connecting);
        return (await file.WaitAsync(connecting, closing).ConfigureAwait(false)).Error;
    }

    private SocketException CannotListen(int error) =>
        WindowsError.ToSocketException($"Could not listen on {EndPointNotation.Format(_address)}", error);
}
