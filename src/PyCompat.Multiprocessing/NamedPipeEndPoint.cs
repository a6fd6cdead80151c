using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace PyCompat.Multiprocessing;

/// <summary>The name of a Windows pipe, <c>\\.\pipe\NAME</c> (Python: the family <c>AF_PIPE</c>).</summary>
public sealed class NamedPipeEndPoint : EndPoint, IEquatable<NamedPipeEndPoint>
{
    /// <summary>What a pipe of this machine is named by.</summary>
    internal const string LocalPrefix = @"\\.\pipe\";

    // CreateNamedPipeW: the whole path has at most 256 characters.
    private const int LongestPath = 256;

    /// <summary>A pipe of this machine.</summary>
    /// <param name="name">The name alone, or with <c>\\.\pipe\</c> in front, as CPython gives addresses.</param>
    /// <exception cref="ArgumentException">No name, or none that a pipe can have.</exception>
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
                $"'{name.Replace("\0", "\\0")}' is no name of a pipe: it has from 1 to " +
                $"{LongestPath - LocalPrefix.Length} characters and no backslash.", nameof(name));
        }

        Name = name;
    }

    /// <summary>The name without <c>\\.\pipe\</c>.</summary>
    public string Name { get; }

    /// <summary>The name with <c>\\.\pipe\</c>, the address that CPython takes.</summary>
    public string Path => LocalPrefix + Name;

    /// <summary>None: a pipe is no socket.</summary>
    public override AddressFamily AddressFamily => AddressFamily.Unspecified;

    /// <summary>Whether both are the same pipe: case does not count.</summary>
    public bool Equals([NotNullWhen(true)] NamedPipeEndPoint? other) =>
        other is not null && Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? comparand) => Equals(comparand as NamedPipeEndPoint);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <summary>The <see cref="Path"/>.</summary>
    public override string ToString() => Path;
}
