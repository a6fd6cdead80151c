using PyCompat.Multiprocessing;

namespace PyCompat.Demo.Steps;

/// <summary>A part of the demo.</summary>
internal interface IStep
{
    /// <summary>Communicates with the worker and returns each exchange.</summary>
    IEnumerable<Exchange> Run(Connection connection);
}
