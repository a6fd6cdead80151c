namespace PyCompat.Multiprocessing;

/// <summary>No Python interpreter was found; the message names every place that was tried.</summary>
public sealed class PythonNotFoundException : Exception
{
    internal PythonNotFoundException(IReadOnlyList<string> tried)
        : base(
            $"No Python interpreter was found. Tried: {string.Join("; ", tried)}. Install Python 3, or name an " +
            $"interpreter in {PythonInterpreter.CommandVariable}.") =>
        Tried = tried;

    /// <summary>What was tried, in order.</summary>
    public IReadOnlyList<string> Tried { get; }
}
