using System.Globalization;
using System.Text;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>Passes an output on, as it is, to this process's standard error.</summary>
internal sealed class PassedOnOutput : IOutputSink
{
    // One for all children, because every opening takes a descriptor. It writes through at once.
    // A failure to open it is not kept: the next part tries again.
    private static readonly Lazy<Stream> Destination =
        new(Console.OpenStandardError, LazyThreadSafetyMode.PublicationOnly);

    // What a part takes besides its bytes.
    private const int PartCost = 100;

    private readonly int _processId;
    private bool _hasFailed;

    public PassedOnOutput(int processId)
    {
        _processId = processId;
        Parts = new OutputQueue<byte[]>(Write);
    }

    public OutputQueue<byte[]> Parts { get; }

    public void Take(ReadOnlySpan<byte> bytes) => Parts.Add(bytes.ToArray(), bytes.Length + PartCost);

    public void End()
    {
    }

    private void Write(byte[] part, long skipped)
    {
        try
        {
            if (skipped > 0)
            {
                Destination.Value.Write(Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture,
                    $"\n[Python, process {_processId}: {skipped} parts of its standard error are left out here, " +
                    $"because this program's standard error was not read in time]\n")));
            }

            Destination.Value.Write(part);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                ConnectionEvents.Log.OutputLost(_processId, failure.Message);
            }
        }
    }
}
