using System.Runtime.InteropServices;

namespace PyCompat.Build;

/// <summary>
/// Ctrl+C is meant for the program that is running: the terminal also sends it there, and this one waits for it to end.
/// A request to terminate arrives only here, and kills the running program.
/// </summary>
internal sealed class Signals : IDisposable
{
    /// <summary>A shell's exit code for an interrupted program: 128 plus the number of the signal.</summary>
    public const int Interrupted = 128 + 2;

    /// <summary>The exit code for a program that was asked to terminate.</summary>
    public const int Terminated = 128 + 15;

    private readonly CancellationTokenSource _termination = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private volatile bool _wasInterrupted;

    /// <summary>Canceled when this program is asked to terminate.</summary>
    public CancellationToken Termination => _termination.Token;

    public static Signals Watch()
    {
        var signals = new Signals();
        signals.On(PosixSignal.SIGINT, () => signals._wasInterrupted = true);
        signals.On(PosixSignal.SIGTERM, signals._termination.Cancel);
        return signals;
    }

    /// <summary>Called between two programs: after Ctrl+C the next one is not started.</summary>
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
