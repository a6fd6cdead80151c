using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>A handle of this process that waits for its receiver to move it away.</summary>
[SupportedOSPlatform("windows")]
internal sealed record SharedHandle(PipeIdentity? Identity, uint Access) : IDisposable
{
    /// <summary>Whether it can be told from every other handle that could have its number later.</summary>
    internal bool IsCertain => Identity is { IsOnly: true };

    /// <summary>Runs out with the handle's lifetime.</summary>
    internal Timer? Expiry { get; set; }

    public void Dispose() => Expiry?.Dispose();
}
