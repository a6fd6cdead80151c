using System.Diagnostics;

namespace PyCompat.Benchmarks.Cases;

/// <summary>The pickles that are read and written, made by Python when first asked for.</summary>
internal sealed class PickleData(string folder, string python)
{
    private readonly HashSet<string> _made = [];

    /// <summary>The file of a kind of data with so many elements.</summary>
    public async Task<string> FindAsync(string kind, int count)
    {
        string name = $"{kind}:{count}";
        if (_made.Add(name))
        {
            string script = Path.Combine(AppContext.BaseDirectory, "python-fixtures", "bench_data.py");
            using Process process = Process.Start(python, [script, folder, name]);
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{script} could not make {name}: see its standard error above.");
            }
        }

        return Path.Combine(folder, $"{kind}-{count}.pickle");
    }
}
