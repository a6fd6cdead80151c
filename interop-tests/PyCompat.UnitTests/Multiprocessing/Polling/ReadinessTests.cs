using System.Runtime.CompilerServices;
using PyCompat.Multiprocessing.Polling;
using Interop = PyCompat.Multiprocessing.Interop;

namespace PyCompat.UnitTests.Multiprocessing.Polling;

/// <summary>Waiting for a descriptor that the system refuses to watch.</summary>
public class ReadinessTests
{
    private const int Limit = 30_000;

    // Far above any descriptor that is open here.
    private const int NeverOpen = 0x7ffffff0;

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_descriptor_that_cannot_be_watched_is_released(bool isClosed)
    {
        Unix.Only("Only Unix uses epoll to wait for readiness.");
        List<WeakReference> left = [];
        for (int i = 0; i < 10; i++)
        {
            left.Add(await FailAsync(isClosed));
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // The last one may still be in a register or on the stack.
        Assert.InRange(left.Count(reference => reference.IsAlive), 0, 1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_descriptor_that_failed_once_waits_again_and_ends_with_its_own_event()
    {
        Unix.Only("Only Unix uses epoll to wait for readiness.");
        (SafeFileHandle reader, SafeFileHandle writer) = DescriptorFactory.CreatePipe();
        using (reader)
        using (writer)
        {
            using CancellationTokenSource never = new();
            EpollRegistration registration = new(EpollLoop.Connections, reader, "test");
            EpollRegistration second = new(
                EpollLoop.Connections, new SafeFileHandle(NeverOpen, ownsHandle: false), "test");
            await Assert.ThrowsAsync<IOException>(async () => await second.WaitAsync(Interop.LibC.POLLIN, never.Token));
            second.Close();

            Task waiting = registration.WaitAsync(
                Interop.LibC.POLLIN, TestContext.Current.CancellationToken).AsTask();
            Assert.False(waiting.IsCompleted);
            await using FileStream stream = new(writer, FileAccess.Write, bufferSize: 0);
            await stream.WriteAsync(new byte[] { 1 }, TestContext.Current.CancellationToken);
            await waiting;
            registration.Close();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> FailAsync(bool isClosed)
    {
        SafeFileHandle handle = new(NeverOpen, ownsHandle: false);
        if (isClosed)
        {
            handle.Dispose();
        }

        EpollRegistration registration = new(EpollLoop.Connections, handle, "test");
        Task waiting = registration.WaitAsync(Interop.LibC.POLLIN, CancellationToken.None).AsTask();
        if (isClosed)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        }
        else
        {
            await Assert.ThrowsAsync<IOException>(() => waiting);
        }

        return new WeakReference(registration);
    }
}
