namespace PyCompat.Pickle;

/// <summary>
/// Keeps the converters that were found for some options. It takes no part in their equality, and a copy of options
/// that has it from its original finds its own anew.
/// </summary>
internal sealed class ResolverCell : IEquatable<ResolverCell>
{
    private volatile Entry? _entry;

    public ConverterResolver For(PickleOptions options)
    {
        Entry? entry = _entry;
        if (entry is null || !ReferenceEquals(entry.Options, options))
        {
            // Two threads may both make one: they are alike.
            entry = new Entry(options, new ConverterResolver(options));
            _entry = entry;
        }

        return entry.Resolver;
    }

    public bool Equals(ResolverCell? other) => true;

    public override bool Equals(object? obj) => obj is ResolverCell;

    public override int GetHashCode() => 0;

    private sealed record Entry(PickleOptions Options, ConverterResolver Resolver);
}
