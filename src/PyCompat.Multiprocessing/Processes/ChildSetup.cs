using System.Collections;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>Starts a child and determines what it inherits from this process.</summary>
internal abstract partial class ChildSetup : IDisposable
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    /// <summary>
    /// How much a pipe takes before anything is read: PIPE_BUF on Linux, and the requested size on Windows.
    /// </summary>
    protected const int LongestSecret = 4096;

    public string? WorkingDirectory { get; set; }

    /// <inheritdoc cref="PythonProcessOptions.HasOwnProcessGroup"/>
    public bool HasOwnGroup { get; set; } = true;

    /// <inheritdoc cref="PythonProcessOptions.EndsWithThisProcess"/>
    public bool EndsWithThisProcess { get; set; } = true;

    /// <summary>Whether the rest of the child's group is killed when the child has ended by itself.</summary>
    public bool EndsItsGroup { get; set; }

    public abstract void ReadNothing();

    /// <summary>Redirects an output; returns the stream to read it from if it is captured.</summary>
    public abstract Stream? SetOutput(int output, PythonOutput destination);

    /// <summary>Redirects an output into a pipe, and returns the end to read it from.</summary>
    public abstract ByteChannel ReadOutput(int output);

    /// <summary>Lets the child inherit the handle, and returns its number in the child.</summary>
    public abstract string Inherit(SafeFileHandle handle);

    /// <summary>
    /// Lets the child read the key from a pipe, and returns the pipe's number in the child: only the child can read it,
    /// and only once.
    /// </summary>
    public string InheritSecret(AuthKey key) => key.Length <= LongestSecret
        ? InheritPipe(key)
        : throw new ArgumentException(
            $"An authkey of {key.Length} bytes is too long to be inherited ({LongestSecret} at most): " +
            $"{nameof(PythonProcess.StartFunction)} takes any length, or send it over the connection.", nameof(key));

    /// <param name="environment">Differences from this process's environment.</param>
    /// <param name="own">Further differences, required by this library.</param>
    public abstract ChildProcess Start(
        IReadOnlyDictionary<string, string?> environment, Dictionary<string, string?> own);

    /// <summary>Closes what was only for the child.</summary>
    public abstract void Dispose();

    protected abstract string InheritPipe(AuthKey key);

    /// <summary>
    /// Returns the variables as <c>NAME=value</c>, sorted; from index <paramref name="firstEndOfName"/> on, a <c>=</c>
    /// ends a name.
    /// </summary>
    /// <exception cref="ArgumentException">A name would be read differently in the child.</exception>
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
                    $"'{name}' is not a valid name of an environment variable in {nameof(PythonProcessOptions)}." +
                    $"{nameof(PythonProcessOptions.Environment)}.");
            }

            merged[name] = changed;
        }

        return merged.Where(entry => entry.Value is not null).Select(entry => $"{entry.Key}={entry.Value}");
    }

    /// <exception cref="ArgumentException">
    /// One of these, or the working directory, contains a NUL, which would truncate it.
    /// </exception>
    protected void EnsureWhole(IEnumerable<string> strings)
    {
        foreach (string one in strings.Append(WorkingDirectory ?? ""))
        {
            if (one.Contains('\0'))
            {
                throw new ArgumentException(
                    $"An argument, variable or directory contains a NUL: '{one.Replace("\0", "\\0")}'.");
            }
        }
    }

    protected string InFolder() => WorkingDirectory is { } folder ? $" in {folder}" : "";

    protected static ArgumentOutOfRangeException NoSuchOutput(PythonOutput destination) =>
        new(nameof(destination), destination, "Must be Inherit, Capture or Discard.");
}
