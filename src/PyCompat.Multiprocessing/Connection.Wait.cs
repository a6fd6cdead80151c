using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    /// <summary>
    /// Waits until at least one of several objects is ready, and returns those that are, in the given order (Python:
    /// <c>multiprocessing.connection.wait(object_list, timeout)</c>).
    /// </summary>
    /// <param name="objects">
    /// Any of: <see cref="Connection"/> (ready with a message, or when it has ended), <see cref="Listener"/> (with a
    /// client), <see cref="Socket"/> and <see cref="System.Runtime.InteropServices.SafeHandle"/> (when readable),
    /// <see cref="PythonProcess"/> and <see cref="Process"/> (when exited).
    /// </param>
    /// <param name="timeout">
    /// Null or <see cref="Timeout.InfiniteTimeSpan"/> (Python: <c>None</c>) waits indefinitely; zero or less does not
    /// wait. The result is empty when the time is up.
    /// </param>
    /// <exception cref="ArgumentException">
    /// An object of another kind, or an invalid handle; or no objects and no timeout, which would wait for ever.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A write-only connection, or a process that has not been started.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// One of the objects is closed, or this process closes it during the wait.
    /// </exception>
    public static IReadOnlyList<T> Wait<T>(IEnumerable<T> objects, TimeSpan? timeout = null)
        where T : class
    {
        T[] all = ToArray(objects, timeout, out TimeSpan limit);
        using CancellationTokenSource over = new();
        using WaitSet set = PlatformPolling.Current.CreateWaitSet();
        try
        {
            AddTo(set, all, over.Token);
            return [.. set.Wait(limit).Select(index => all[index])];
        }
        finally
        {
            over.Cancel();
        }
    }

    /// <inheritdoc cref="Wait"/>
    public static async ValueTask<IReadOnlyList<T>> WaitAsync<T>(
        IEnumerable<T> objects, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where T : class
    {
        T[] all = ToArray(objects, timeout, out TimeSpan limit);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using WaitSet set = PlatformPolling.Current.CreateWaitSet();
        try
        {
            AddTo(set, all, over.Token);
            List<int> ready = await set.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
            return [.. ready.Select(index => all[index])];
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    private static T[] ToArray<T>(IEnumerable<T> objects, TimeSpan? timeout, out TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(objects);
        PlatformPolling.Current.EnsureSupported();
        T[] all = [.. objects];
        limit = PollTimeout.Normalize(timeout ?? Timeout.InfiniteTimeSpan);
        return all.Length > 0 || limit != Timeout.InfiniteTimeSpan
            ? all
            : throw new ArgumentException("Waiting for nothing, without a timeout, would never end.", nameof(objects));
    }

    private static void AddTo<T>(WaitSet set, T[] objects, CancellationToken over)
    {
        foreach (T one in objects)
        {
            switch (one)
            {
                case Connection connection:
                    connection.AddTo(set);
                    break;
                case Listener listener:
                    listener.AddTo(set);
                    break;
                case Socket socket:
                    set.Add(socket);
                    break;
                case SafeHandle { IsInvalid: true }:
                    throw new ArgumentException("An invalid handle cannot be waited for.", nameof(objects));
                case SafeHandle handle:
                    set.Add(handle);
                    break;
                case WaitHandle handle:
                    set.Add(handle);
                    break;
                case PythonProcess python:
                    set.Add(python.WaitForExitAsync(over));
                    break;
                case Process process:
                    set.Add(process.HasExited ? Task.CompletedTask : process.WaitForExitAsync(over));
                    break;
                default:
                    throw new ArgumentException(
                        $"{one?.GetType().ToString() ?? "null"} cannot be waited for: a Connection, Listener, " +
                        "Socket, SafeHandle, PythonProcess or Process can (a WaitHandle only on Windows).",
                        nameof(objects));
            }
        }
    }
}
