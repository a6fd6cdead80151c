namespace PyCompat.Multiprocessing.Channels;

/// <summary>
/// Whether a reader does better to wait first and read then. Reading first costs a call more whenever nothing is there
/// yet, as with request and reply; waiting first costs one more whenever something is, as with a stream of messages.
/// </summary>
internal struct ReadHeuristic
{
    // So many vain reads in a row make the habit; one in so many reads finds out whether it is still right.
    private const int Enough = 3;
    private const int ProbeEvery = 16;

    private int _vain;
    private int _sinceProbe;

    /// <summary>Asked once for each read.</summary>
    internal bool ShouldWaitFirst() => _vain >= Enough && ++_sinceProbe % ProbeEvery != 0;

    /// <summary>What a read that did not wait first came to.</summary>
    internal void Note(bool hasFound) => _vain = hasFound ? 0 : Math.Min(_vain + 1, Enough);
}
