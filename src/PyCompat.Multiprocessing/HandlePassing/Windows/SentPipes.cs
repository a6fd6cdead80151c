using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// The names of the pipes of which this process has sent an end away: Windows still reports this process for that end,
/// because it reports which process opened a pipe, not which holds it now.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class SentPipes
{
    // Sent ends are remembered for the lifetime of this process; beyond this number every pipe counts as sent.
    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _ends = [];
    private bool _isFull;

    public void Add(PipeIdentity pipe)
    {
        lock (_gate)
        {
            if (_ends.Count < Most)
            {
                _ends[pipe.Name] = _ends.GetValueOrDefault(pipe.Name) + 1;
            }
            else
            {
                _isFull = true;
            }
        }
    }

    /// <summary>Records that a sent end is here after all, or is closed: no other process holds it.</summary>
    public void Remove(PipeIdentity pipe)
    {
        lock (_gate)
        {
            int left = _ends.GetValueOrDefault(pipe.Name) - 1;
            if (left > 0)
            {
                _ends[pipe.Name] = left;
            }
            else
            {
                _ends.Remove(pipe.Name);
            }
        }
    }

    public bool MayHold(PipeIdentity pipe)
    {
        lock (_gate)
        {
            return _isFull || _ends.ContainsKey(pipe.Name);
        }
    }
}
