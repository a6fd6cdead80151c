namespace PyCompat.Multiprocessing.Processes;

/// <summary>A child of this process, its exit code and the right to end it.</summary>
internal abstract class ChildProcess(int id)
{
    internal int Id => id;

    /// <summary>The exit code; -N of a child that signal N ended.</summary>
    internal abstract Task<int> Exit { get; }

    /// <summary>Ends it at once; one that has ended is left alone, and so is who has its number by now.</summary>
    internal abstract void Kill();
}
