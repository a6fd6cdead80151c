using System.Runtime.InteropServices;

namespace PyCompat.Build;

/// <summary>
/// Ctrl+C is for the program that runs just now: the terminal sends it there too, and this one waits for how that ends.
/// A request to terminate comes here alone, and kills what runs.
/// </summary>
internal sealed class Signals : IDisposable
{
    /// <summary>The exit code of a shell's job that was interrupted: 128 and the number of the signal.</summary>
    public const int Interrupted = 128 + 2;

    /// <summary>The exit code of one that was asked to terminate.</summary>
    public const int Terminated = 128 + 15;

    private readonly CancellationTokenSource _termination = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private volatile bool _wasInterrupted;

    /// <summary>Ends when this program was asked to terminate.</summary>
    public CancellationToken Termination => _termination.Token;

    public static Signals Watch()
    {
        var signals = new Signals();
        signals.On(PosixSignal.SIGINT, () => signals._wasInterrupted = true);
        signals.On(PosixSignal.SIGTERM, signals._termination.Cancel);
        return signals;
    }

    /// <summary>Between two programs: after Ctrl+C the next one does not begin.</summary>
    public void ThrowIfInterrupted()
    {
        if (_wasInterrupted)
        {
            throw BuildFailureException.AlreadyExplained(Interrupted);
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _termination.Dispose();
    }

    private void On(PosixSignal signal, Action action) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            action();
        }));
}
