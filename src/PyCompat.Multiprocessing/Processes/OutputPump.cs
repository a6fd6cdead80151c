using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>Takes what a child prints.</summary>
internal interface IOutputSink
{
    /// <summary>Takes the next bytes; never waits.</summary>
    void Take(ReadOnlySpan<byte> bytes);

    /// <summary>There is no more.</summary>
    void End();
}

/// <summary>Reads an output of a child to its end, so that the child never waits for a reader.</summary>
internal sealed class OutputPump(ByteChannel output, IReadOnlyList<IOutputSink> sinks, int processId)
{
    private const int BufferLength = 32 * 1024;

    // The thread only reads and hands on.
    private const int ReaderStackSize = 256 * 1024;

    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when everything has been read, or reading has been stopped.</summary>
    public Task End => _end.Task;

    public void Start()
    {
        // Only descriptors can be waited for without a thread.
        if (output is DescriptorChannel)
        {
            _ = PumpAsync(isBlocking: false);
            return;
        }

        new Thread(() => PumpAsync(isBlocking: true).GetAwaiter().GetResult(), ReaderStackSize)
        {
            IsBackground = true,
            Name = $"PyCompat output {processId}",
        }.Start();
    }

    private async Task PumpAsync(bool isBlocking)
    {
        byte[] buffer = new byte[BufferLength];
        try
        {
            if (!isBlocking)
            {
                // Returns to the caller, who goes on starting the child.
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }

            int count;
            while ((count = isBlocking
                ? output.Read(buffer)
                : await output.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false)) > 0)
            {
                Give(buffer.AsSpan(0, count));
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed: nobody waits for the rest any more.
        }
        catch (IOException failure)
        {
            ConnectionEvents.Log.OutputLost(processId, failure.Message);
        }
        finally
        {
            GiveEnd();
        }
    }

    private void Give(ReadOnlySpan<byte> bytes)
    {
        foreach (IOutputSink sink in sinks)
        {
            sink.Take(bytes);
        }
    }

    private void GiveEnd()
    {
        output.Close();
        foreach (IOutputSink sink in sinks)
        {
            sink.End();
        }

        _end.SetResult();
    }
}
