using PyCompat.Multiprocessing;

namespace PyCompat.Demo.Steps;

/// <summary>A part of the demo.</summary>
internal interface IStep
{
    /// <summary>Talks to the worker, and tells each exchange.</summary>
    IEnumerable<Exchange> Run(Connection connection);
}
