using System.Collections;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>Starts a child and decides what it has of this process.</summary>
internal abstract partial class ChildSetup : IDisposable
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    /// <summary>What a pipe takes before anybody reads: PIPE_BUF on Linux, and what is asked for on Windows.</summary>
    protected const int LongestSecret = 4096;

    public string? WorkingDirectory { get; set; }

    public abstract void ReadNothing();

    /// <summary>Sends an output where it shall go; the stream to read it from when that is here.</summary>
    public abstract Stream? SetOutput(int output, PythonOutput destination);

    /// <summary>Lets the child have the handle, and returns its number there.</summary>
    public abstract string Inherit(SafeFileHandle handle);

    /// <summary>
    /// Lets the child read the key from a pipe, and returns its number there: nobody else can, and only once.
    /// </summary>
    public string InheritSecret(AuthKey key) => key.Length <= LongestSecret
        ? InheritPipe(key)
        : throw new ArgumentException(
            $"An authkey of {key.Length} bytes is too long to be inherited ({LongestSecret} at most): " +
            $"{nameof(PythonProcess.StartFunction)} takes any, or send it over the connection.", nameof(key));

    /// <param name="environment">What differs from this process's.</param>
    /// <param name="own">What differs from that, for this library's own sake.</param>
    public abstract ChildProcess Start(
        IReadOnlyDictionary<string, string?> environment, Dictionary<string, string?> own);

    /// <summary>Closes what was for the child alone.</summary>
    public abstract void Dispose();

    protected abstract string InheritPipe(AuthKey key);

    /// <summary>
    /// The variables as <c>NAME=value</c>, in their order; from <paramref name="firstEndOfName"/> on a <c>=</c> ends a
    /// name.
    /// </summary>
    /// <exception cref="ArgumentException">A name would be another one there.</exception>
    protected static IEnumerable<string> Merge(
        IReadOnlyDictionary<string, string?> changes, Dictionary<string, string?> own, StringComparer names,
        int firstEndOfName)
    {
        SortedDictionary<string, string?> merged = new(names);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            merged[(string)entry.Key] = (string?)entry.Value;
        }

        foreach ((string name, string? changed) in changes.Concat(own))
        {
            // ValueError: illegal environment variable name (CPython: subprocess, and CreateProcess of _winapi.c)
            if (name is "" || name.IndexOf('=', firstEndOfName) >= 0)
            {
                throw new ArgumentException(
                    $"'{name}' is no name of an environment variable, as {nameof(PythonProcessOptions)}." +
                    $"{nameof(PythonProcessOptions.Environment)} has it.");
            }

            merged[name] = changed;
        }

        return merged.Where(entry => entry.Value is not null).Select(entry => $"{entry.Key}={entry.Value}");
    }

    /// <exception cref="ArgumentException">
    /// One of these, or the working directory, holds a NUL, where the system would see its end.
    /// </exception>
    protected void EnsureWhole(IEnumerable<string> strings)
    {
        foreach (string one in strings.Append(WorkingDirectory ?? ""))
        {
            if (one.Contains('\0'))
            {
                throw new ArgumentException(
                    $"An argument, variable or folder holds a NUL: '{one.Replace("\0", "\\0")}'.");
            }
        }
    }

    protected string InFolder() => WorkingDirectory is { } folder ? $" in {folder}" : "";

    protected static ArgumentOutOfRangeException NoSuchOutput(PythonOutput destination) =>
        new(nameof(destination), destination, "Inherit, Capture or Discard.");
}
