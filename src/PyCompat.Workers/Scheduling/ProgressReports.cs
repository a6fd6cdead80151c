using PyCompat.Multiprocessing.Processes;

namespace PyCompat.Workers.Scheduling;

/// <summary>Passes on what a function reports, in order and off the receive loop; the newest if that is slow.</summary>
internal sealed class ProgressReports
{
    // Of the 4 MiB that a queue holds: some thousand reports.
    private const int CostOfOne = 1024;

    private readonly OutputQueue<object?> _reports;
    private readonly IProgress<object?> _receiver;

    public ProgressReports(IProgress<object?> receiver)
    {
        _receiver = receiver;
        _reports = new OutputQueue<object?>(Deliver);
    }

    /// <summary>What to do with the first exception that the receiver throws.</summary>
    public Action<Exception>? Thrown { get; set; }

    /// <summary>That exception.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Completes when all reports so far have been received.</summary>
    public Task Delivered => _reports.Delivered;

    public void Add(object? report) => _reports.Add(report, CostOfOne);

    private void Deliver(object? report, long skipped)
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            _receiver.Report(report);
        }
        catch (Exception thrown)
        {
            Failure = thrown;
            Thrown?.Invoke(thrown);
        }
    }
}
