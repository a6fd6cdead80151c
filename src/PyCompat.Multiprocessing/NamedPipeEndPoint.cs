using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace PyCompat.Multiprocessing;

/// <summary>The name of a Windows pipe, <c>\\.\pipe\NAME</c> (Python: address family <c>AF_PIPE</c>).</summary>
public sealed class NamedPipeEndPoint : EndPoint, IEquatable<NamedPipeEndPoint>
{
    /// <summary>The prefix of a local pipe's path.</summary>
    internal const string LocalPrefix = @"\\.\pipe\";

    // CreateNamedPipeW limits the whole path to 256 characters.
    private const int LongestPath = 256;

    /// <summary>Creates an address for a pipe on this machine.</summary>
    /// <param name="name">The name alone, or prefixed with <c>\\.\pipe\</c>, as in CPython's addresses.</param>
    /// <exception cref="ArgumentException">The name is empty, or not a valid pipe name.</exception>
    public NamedPipeEndPoint(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith(LocalPrefix, StringComparison.OrdinalIgnoreCase))
        {
            name = name[LocalPrefix.Length..];
        }

        if (name.Length == 0 || name.Length > LongestPath - LocalPrefix.Length || name.AsSpan().ContainsAny('\\', '\0'))
        {
            throw new ArgumentException(
                $"'{name.Replace("\0", "\\0")}' is not a pipe name: it must have 1 to " +
                $"{LongestPath - LocalPrefix.Length} characters and no backslash.", nameof(name));
        }

        Name = name;
    }

    /// <summary>The name without <c>\\.\pipe\</c>.</summary>
    public string Name { get; }

    /// <summary>The name prefixed with <c>\\.\pipe\</c>, as CPython writes the address.</summary>
    public string Path => LocalPrefix + Name;

    /// <summary>Always <see cref="AddressFamily.Unspecified"/>: a pipe is not a socket.</summary>
    public override AddressFamily AddressFamily => AddressFamily.Unspecified;

    /// <summary>Whether both name the same pipe, ignoring case.</summary>
    public bool Equals([NotNullWhen(true)] NamedPipeEndPoint? other) =>
        other is not null && Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? comparand) => Equals(comparand as NamedPipeEndPoint);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <summary>Returns the <see cref="Path"/>.</summary>
    public override string ToString() => Path;
}
