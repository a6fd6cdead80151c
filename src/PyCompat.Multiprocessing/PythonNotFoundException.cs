namespace PyCompat.Multiprocessing;

/// <summary>No Python interpreter was found; the message lists everything that was tried.</summary>
public sealed class PythonNotFoundException : Exception
{
    internal PythonNotFoundException(IReadOnlyList<string> tried)
        : base(
            $"No Python interpreter was found. Tried: {string.Join("; ", tried)}. Install Python 3, or name an " +
            $"interpreter in {PythonInterpreter.CommandVariable}.") =>
        Tried = tried;

    /// <summary>Everything that was tried, in order.</summary>
    public IReadOnlyList<string> Tried { get; }
}
