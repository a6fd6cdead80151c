using PyCompat.Workers;

namespace PyCompat.Tool.Workers;

/// <summary>A line on standard error that says how far a run is; only if that is a terminal.</summary>
internal sealed class ProgressLine : IProgress<MapProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private DateTime _next;
    private bool _isWritten;

    public bool IsShown { get; } = !Console.IsErrorRedirected;

    public void Report(MapProgress value)
    {
        if (DateTime.UtcNow < _next)
        {
            return;
        }

        _next = DateTime.UtcNow + Interval;
        _isWritten = true;
        Console.Error.Write($"\r{value.Done:N0} done, {value.Rate:N0} a second ");
    }

    public void Dispose()
    {
        if (_isWritten)
        {
            Console.Error.WriteLine();
        }
    }
}
