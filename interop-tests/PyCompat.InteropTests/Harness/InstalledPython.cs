namespace PyCompat.InteropTests.Harness;

/// <summary>
/// A Python that tests can run: its series, such as 3.11, the path of the program, and whether it is PyPy.
/// </summary>
/// <remarks>Used as a theory argument, so test reports show its <see cref="ToString"/>.</remarks>
public sealed record InstalledPython(Version Series, string Path, bool IsPyPy = false)
{
    /// <summary>Whether this is a 2.x version: no <c>pass_fds</c>, no protocol above 2.</summary>
    public bool IsPython2 => Series.Major == 2;

    public override string ToString() => IsPyPy ? $"pypy{Series}" : $"{Series}";
}
